/** Vulnerabilities that databases report on packages of a name that they do not mean. Source: Grype's explicit ignores (scanner.md §4, "Drops"). */
export interface HardCodedDrop {
  readonly type: string;
  readonly vulnerabilities: readonly string[];
  readonly packages: readonly string[];
  /** A sentence for people. */
  readonly reason: string;
}

export const hardCodedDrops: readonly HardCodedDrop[] = [
  {
    type: "java-archive",
    vulnerabilities: [
      "CVE-2021-44228",
      "CVE-2021-45046",
      "GHSA-jfh8-c2jp-5v3q",
      "GHSA-7rjr-3q55-vv33",
      "CVE-2020-9493",
      "CVE-2022-23307",
      "CVE-2023-26464",
    ],
    packages: ["log4j-api", "log4j-slf4j-impl", "log4j-to-slf4j", "log4j-1.2-api", "log4j-detector", "log4j-over-slf4j", "slf4j-log4j12"],
    reason: "It is in log4j-core or log4j 1, not in the modules around them.",
  },
  {
    type: "go-module",
    vulnerabilities: ["CVE-2015-5237", "CVE-2021-22570"],
    packages: ["google.golang.org/protobuf"],
    reason: "It is in the C++ library of Protocol Buffers.",
  },
  {
    type: "gem",
    vulnerabilities: ["CVE-2017-14196", "CVE-2017-14197", "CVE-2017-14198", "CVE-2019-19373", "CVE-2019-19374"],
    packages: ["matrix"],
    reason: "It is in Squiz Matrix, not in the gem.",
  },
  {
    type: "gem",
    vulnerabilities: [
      "CVE-1999-1338",
      "CVE-2001-1202",
      "CVE-2002-1781",
      "CVE-2004-0789",
      "CVE-2004-2003",
      "CVE-2005-0036",
      "CVE-2005-0861",
      "CVE-2006-2072",
      "CVE-2015-7556",
    ],
    packages: ["delegate"],
    reason: "It is in the DeleGate proxy, not in the gem.",
  },
  {
    type: "gem",
    vulnerabilities: ["CVE-2008-4318"],
    packages: ["observer"],
    reason: "It is in the Observer network management, not in the gem.",
  },
  { type: "gem", vulnerabilities: ["CVE-2017-14727"], packages: ["logger"], reason: "It is in WeeChat's logger plugin, not in the gem." },
  {
    type: "deb",
    vulnerabilities: ["CVE-2023-45853"],
    packages: ["zlib1g", "zlib"],
    reason: "It is in MiniZip, which Debian builds into a package of its own.",
  },
];
