/** What is known of a package's names in the NVD. */
export interface KnownNames {
  readonly products?: readonly string[];
  readonly vendors?: readonly string[];
  /** Guesses that stand for something else. */
  readonly notProducts?: readonly string[];
  readonly notVendors?: readonly string[];
}

/** Vendor by the beginning of a project's address. */
export const vendorsByUrl: readonly (readonly [string, string])[] = [
  ["https://developer.gnome.org/", "gnome"],
  ["https://llvm.org/", "llvm"],
  ["https://musl.libc.org/", "musl-libc"],
  ["https://w1.fi/", "w1.fi"],
  ["https://www.gnu.org/", "gnu"],
  ["https://www.isc.org/", "isc"],
  ["https://www.mozilla.org/", "mozilla"],
  ["https://www.ruby-lang.org/", "ruby-lang"],
  ["https://www.x.org/", "x.org"],
];

/** Names in the NVD by package type and package name, as far as the reference tool (Syft, cpegenerate) knows them. */
export const knownNamesByType: Readonly<Record<string, Readonly<Record<string, KnownNames>>>> = {
  apk: {
    alsa: { vendors: ["alsa-project"] },
    "alsa-lib": { vendors: ["alsa-project"] },
    apache: { products: ["http_server"] },
    bash: { vendors: ["gnu"] },
    bazel: { vendors: ["google"] },
    bind: { vendors: ["isc"] },
    chromium: { products: ["chrome"], vendors: ["google"] },
    clang: { vendors: ["llvm"] },
    curl: { vendors: ["haxx"] },
    dnsmasq: { vendors: ["thekelleys"] },
    firefox: { vendors: ["mozilla"] },
    "firefox-esr": { vendors: ["mozilla"] },
    ghostscript: { vendors: ["artifex"] },
    git: { vendors: ["git-scm"] },
    glib: { vendors: ["gnome"] },
    glibc: { vendors: ["gnu"] },
    go: { vendors: ["golang"] },
    libavif: { vendors: ["aomedia"] },
    libxpm: { vendors: ["libxpm_project"] },
    make: { vendors: ["gnu"] },
    musl: { vendors: ["musl-libc"] },
    nodejs: { products: ["node.js"] },
    "nodejs-current": { products: ["node.js"] },
    openjdk: { vendors: ["oracle"] },
    openjpeg: { vendors: ["uclouvain"] },
    podofo: { vendors: ["podofo_project"] },
    python: { vendors: ["python_software_foundation"] },
    python3: { products: ["python"], vendors: ["python", "python_software_foundation"] },
    ruby: { vendors: ["ruby-lang"] },
    thunderbird: { vendors: ["mozilla"] },
    tiff: { products: ["libtiff"] },
    wpa_supplicant: { vendors: ["w1.fi"] },
    "xorg-server": { products: ["x_server"], vendors: ["x.org"] },
  },
  deb: {
    dnsmasq: { vendors: ["thekelleys"] },
  },
  gem: {
    "Arabic-Prawn": { products: ["arabic_prawn"] },
    RedCloth: { products: ["redcloth_library"] },
    VladTheEnterprising: { products: ["vladtheenterprising"] },
    "bio-basespace-sdk": { products: ["basespace_ruby_sdk"] },
    cremefraiche: { products: ["creme_fraiche"] },
    grpc: { notProducts: ["grpc"] },
    "html-sanitizer": { products: ["html_sanitizer"] },
    redis: { notProducts: ["redis"] },
    "sentry-raven": { products: ["raven-ruby"] },
    "yajl-ruby": { products: ["yajl-ruby_gem"] },
  },
  "java-archive": {
    "apache-cassandra": { products: ["cassandra"] },
    elasticsearch: { vendors: ["elastic"] },
    "gradle-enterprise": { notProducts: ["gradle-enterprise"], notVendors: ["gradle"] },
    handlebars: { vendors: ["handlebarsjs"] },
    log4j: { vendors: ["apache"] },
    "maven-builder-support": { notProducts: ["maven"] },
    "maven-model": { notProducts: ["maven"] },
    "maven-repository-metadata": { notProducts: ["maven"] },
    "maven-resolver-api": { notProducts: ["maven"] },
    "maven-resolver-connector-basic": { notProducts: ["maven"] },
    "maven-resolver-impl": { notProducts: ["maven"] },
    "maven-resolver-named-locks": { notProducts: ["maven"] },
    "maven-resolver-spi": { notProducts: ["maven"] },
    "maven-resolver-transport-file": { notProducts: ["maven"] },
    "maven-resolver-transport-http": { notProducts: ["maven"] },
    "maven-resolver-transport-wagon": { notProducts: ["maven"] },
    "maven-resolver-util": { notProducts: ["maven"] },
    "maven-settings": { notProducts: ["maven"] },
    "maven-settings-builder": { notProducts: ["maven"] },
    "maven-shared-utils": { notProducts: ["maven"] },
    "spring-core": {
      products: ["spring_framework", "springsource_spring_framework"],
      vendors: ["pivotal_software", "springsource", "vmware"],
    },
    "spring-security-core": { products: ["spring_security"], vendors: ["vmware"] },
    springframework: {
      products: ["spring_framework", "springsource_spring_framework"],
      vendors: ["pivotal_software", "springsource", "vmware"],
    },
  },
  npm: {
    delegate: { notVendors: ["delegate"] },
    docker: { notVendors: ["docker"] },
    "handlebars.js": { products: ["handlebars"] },
    hapi: { products: ["hapi_server_framework"] },
    mustache: { products: ["mustache.js"] },
    next: { products: ["next.js"], vendors: ["vercel"] },
    php: { notVendors: ["php"] },
    redis: { notVendors: ["redis"] },
  },
  python: {
    cryptography: { vendors: ["python-cryptography_project"] },
    kubernetes: { notProducts: ["kubernetes"] },
    pip: { vendors: ["pypa"] },
    "python-rrdtool": { products: ["rrdtool"] },
    redis: { notVendors: ["redis"] },
  },
};
