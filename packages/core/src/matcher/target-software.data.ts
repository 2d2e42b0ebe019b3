/** Package types by the words that NVD uses as target software; lower case, `-` and blanks as `_`. */
export const packageTypeByTargetSoftware: ReadonlyMap<string, string> = new Map(
  Object.entries({
    apk: ["alpine", "apk"],
    deb: ["debian", "dpkg"],
    "java-archive": [
      "java", "maven", "ant", "gradle", "jenkins", "jenkins_ci", "kafka", "logstash", "mule", "nifi", "solr", "spark", "storm", "struts",
      "tomcat", "zookeeper", "log4j",
    ],
    npm: ["javascript", "node", "nodejs", "node.js", "npm", "yarn", "apache", "jquery", "next.js", "prismjs"],
    conan: ["c", "c++", "c/c++", "conan", "gnu_c++", "qt"],
    "dart-pub": ["dart"],
    rpm: [
      "redhat", "rpm", "redhat_enterprise_linux", "rhel", "suse", "suse_linux", "opensuse", "opensuse_linux", "fedora", "centos",
      "oracle_linux", "ol",
    ],
    hex: ["elixir", "hex"],
    "erlang-otp": ["erlang"],
    dotnet: [".net", ".net_framework", "asp", "asp.net", "dotnet", "dotnet_framework", "c#", "csharp", "nuget"],
    gem: ["ruby", "gem", "nokogiri", "ruby_on_rails"],
    "rust-crate": ["rust", "cargo", "crates"],
    python: ["python", "pip", "pypi", "flask"],
    "msrc-kb": ["kb", "knowledgebase", "msrc", "mskb", "microsoft"],
    portage: ["portage", "gentoo"],
    "go-module": ["go", "golang", "gomodule"],
    "linux-kernel": ["linux_kernel", "linux", "z/linux"],
    "php-composer": ["php"],
    swift: ["swift"],
    "wordpress-plugin": ["wordpress", "wordpress_plugin", "wordpress_"],
    "lua-rocks": ["lua", "luarocks"],
  }).flatMap(([type, words]) => words.map((word): [string, string] => [word, type])),
);

/** Languages by names of languages, ecosystems and types of package URLs; lower case. */
export const languageByName: ReadonlyMap<string, string> = new Map(
  Object.entries({
    java: ["maven", "gradle", "java-archive", "java"],
    php: ["composer", "php-composer", "php"],
    go: ["golang", "go-module", "go"],
    javascript: ["npm", "javascript", "nodejs", "node.js"],
    lua: ["luarocks", "lua"],
    python: ["pypi", "python"],
    ruby: ["gem", "ruby"],
    rust: ["cargo", "rust-crate", "rust"],
    dart: ["pub", "dart-pub", "dart"],
    dotnet: ["dotnet", ".net", "nuget"],
    swift: ["cocoapods", "swift", "pod"],
    swipl: ["swipl", "swiplpack"],
    ocaml: ["ocaml", "opam"],
    "c++": ["conan", "c++"],
    haskell: ["hackage", "haskell"],
    R: ["cran", "r"],
  }).flatMap(([language, names]) => names.map((name): [string, string] => [name, language])),
);
