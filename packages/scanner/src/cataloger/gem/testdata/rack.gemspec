# -*- encoding: utf-8 -*-
# stub: rack 2.0.1 ruby lib

Gem::Specification.new do |s|
  s.name = "rack".freeze
  s.version = "2.0.1"

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.require_paths = ["lib".freeze]
  s.authors = ["A Person".freeze, "J\u00F6rg Example".freeze]
  s.date = "2016-06-30"
  s.files = ["COPYING".freeze, "lib/rack.rb".freeze]
  s.homepage = "https://rack.example.org/".freeze
  s.licenses = ["MIT".freeze]
  s.rubygems_version = "3.3.15".freeze
end
