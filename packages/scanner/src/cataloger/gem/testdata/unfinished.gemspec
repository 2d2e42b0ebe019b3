Gem::Specification.new do |gem|
  gem.name = 'unfinished'
  gem.version = Unfinished::VERSION
end
