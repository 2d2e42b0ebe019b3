/**
 * Maven group ids of artifacts whose jars do not say them, mostly because Gradle or Ant built them. Facts of the public Maven
 * repository, for the artifacts that the reference tool (Syft, cpegenerate) knows and that are jars found at run time.
 * "" stands for the stem itself.
 */
const families: readonly (readonly [group: string, stem: string, suffixes: string])[] = [
  [
    "org.apache.ant",
    "ant",
    `"" -antlr -antunit -apache-bcel -apache-bsf -apache-log4j -apache-oro -apache-regexp -apache-resolver -apache-xalan2 -commons-logging
    -commons-net -compress -dotnet -imageio -jai -jakartamail -javamail -jdepend -jmf -jsch -junit -junit4 -junitlauncher -launcher -netrexx
    -nodeps -starteam -stylebook -swing -testutil -trax -weblogic -xz`,
  ],
  ["commons-codec", "commons-codec", `""`],
  ["commons-logging", "commons-logging", `""`],
  ["commons-jelly", "commons-jelly", `"" -avalon`],
  ["com.squareup.okhttp3", "okhttp", `""`],
  ["com.squareup.okio", "okio", `""`],
  ["org.apache.cassandra", "cassandra-", "all clientutil javautils parent thrift"],
  ["org.apache.geode", "apache-geode", `""`],
  ["org.apache.velocity", "velocity", `"" -engine-core -engine-parent -engine-scripting -tools`],
  ["org.apache.velocity", "spring-velocity-support", `""`],
  ["org.apache.tapestry", "tapestry5-annotations", `""`],
  [
    "org.apache.tomcat",
    "tomcat",
    `"" -annotations-api -api -catalina -catalina-ant -catalina-ha -catalina-jmx-remote -catalina-ws -coyote -dbcp -el-api -i18n-cs -i18n-de
    -i18n-es -i18n-fr -i18n-ja -i18n-ko -i18n-pt-BR -i18n-ru -i18n-zh-CN -jasper -jasper-el -jaspic-api -jdbc -jni -jsp-api -juli
    -servlet-api -spdy -ssi -storeconfig -tribes -util -util-scan -websocket -websocket-api -websocket-client-api 7-websocket`,
  ],
  ["org.apache.tomcat.embed", "tomcat-embed-", "core el jasper logging-juli logging-log4j websocket"],
  ["org.bouncycastle", "bc-fips", `"" -debug`],
  ["org.bouncycastle", "bcjmail-", "debug-jdk15to18 debug-jdk18on jdk15on jdk15to18 jdk18on lts8on"],
  ["org.bouncycastle", "bcmail-", "debug-jdk15to18 debug-jdk18on fips jdk14 jdk15 jdk15+ jdk15on jdk15to18 jdk16 jdk18on lts8on"],
  ["org.bouncycastle", "bcpg-", "debug-jdk15to18 debug-jdk18on fips jdk12 jdk14 jdk15 jdk15+ jdk15on jdk15to18 jdk16 jdk18on lts8on"],
  ["org.bouncycastle", "bcpkix-", "debug-jdk15to18 debug-jdk18on fips jdk14 jdk15on jdk15to18 jdk18on lts8on"],
  ["org.bouncycastle", "bcpqc-addon-fips", `""`],
  [
    "org.bouncycastle",
    "bcprov-",
    `debug-jdk14 debug-jdk15on debug-jdk15to18 debug-jdk18on ext-debug-jdk14 ext-debug-jdk15on ext-debug-jdk15to18 ext-debug-jdk18on
    ext-jdk14 ext-jdk15 ext-jdk15on ext-jdk15to18 ext-jdk16 ext-jdk18on jdk12 jdk14 jdk15 jdk15+ jdk15on jdk15to18 jdk16 jdk18on lts8on`,
  ],
  ["org.bouncycastle", "bctls-", "debug-jdk15to18 debug-jdk18on fips jdk14 jdk15on jdk15to18 jdk18on lts8on"],
  ["org.bouncycastle", "bctsp-", "jdk14 jdk15 jdk15+ jdk15on jdk16"],
  ["org.bouncycastle", "bcutil-", "debug-jdk15to18 debug-jdk18on jdk14 jdk15on jdk15to18 jdk18on lts8on"],
  [
    "org.elasticsearch",
    "elasticsearch",
    `"" -analysis-icu -analysis-ik -analysis-kuromoji -analysis-mmseg -analysis-phonetic -analysis-pinyin -analysis-smartcn
    -analysis-stconvert -analysis-stempel -attachments -benchmarks -cli -client-groovy -cloud -cloud-aws -cloud-azure -cloud-gce -core
    -discovery-jgroups -geo -grok -groovy -h3 -hadoop -hadoop-cascading -hadoop-hive -hadoop-mr -hadoop-pig -lang-groovy -lang-javascript
    -lang-mvel -lang-python -logging -lz4 -mapper-attachments -nio -plugin-analysis-api -plugin-api -plugin-classloader -plugin-scanner
    -preallocate -repository-hdfs -river-couchdb -river-rabbitmq -river-twitter -river-wikipedia -secure-sm -spark-13_2.10 -spark-13_2.11
    -spark-20_2.10 -spark-20_2.11 -spark-20_2.12 -spark-30_2.12 -spark-30_2.13 -ssl-config -storm -tdigest -transport-memcached
    -transport-thrift -transport-wares -x-content -yarn`,
  ],
  ["org.elasticsearch.client", "elasticsearch-rest-", "client client-sniffer high-level-client"],
  ["org.neo4j.procedure", "apoc", `"" -common -core -extended -processor -test-utils`],
  [
    "org.springframework",
    "spring",
    `"" -agent -aop -asm -aspects -beandoc -beans -context -context-indexer -context-support -core -core-test -dao -expression -full
    -hibernate -hibernate2 -hibernate3 -ibatis -instrument -instrument-tomcat -jca -jcl -jdbc -jdo -jms -jmx -jpa -messaging -mock -ojb -orm
    -oxm -portlet -r2dbc -remoting -struts -support -test -tomcat-weaver -toplink -tuple -tx -web -webflux -webmvc -webmvc-portlet
    -webmvc-struts -websocket`,
  ],
  ["org.springframework.ldap", "spring-ldap", `"" -core -core-tiger -ldif-batch -ldif-core -odm -test -tiger`],
  ["org.springframework.amqp", "spring-", "amqp erlang rabbit rabbit-junit rabbit-stream rabbit-test"],
  ["org.springframework.analytics", "spring-analytics", `""`],
  [
    "org.springframework.batch",
    "spring-batch",
    `"" -admin-manager -admin-resources -core -infrastructure -infrastructure-tests -integration -samples -test -tuple`,
  ],
  [
    "org.springframework.boot",
    "spring-boot",
    `"" -actuator -actuator-autoconfigure -antlib -autoconfigure -autoconfigure-processor -buildpack-platform -cli -configuration-metadata
    -configuration-processor -devtools -docker-compose -gradle-plugin -jarmode-layertools -legacy -loader -loader-tools -maven-plugin
    -properties-migrator -test -test-autoconfigure -testcontainers -tools -versions`,
  ],
  [
    "org.springframework.boot",
    "spring-boot-starter",
    `"" -activemq -actuator -amqp -aop -artemis -batch -cache -cloud-connectors -data-cassandra -data-cassandra-reactive -data-couchbase
    -data-couchbase-reactive -data-elasticsearch -data-gemfire -data-jdbc -data-jpa -data-ldap -data-mongodb -data-mongodb-reactive
    -data-neo4j -data-r2dbc -data-redis -data-redis-reactive -data-rest -data-solr -freemarker -graphql -groovy-templates -hateoas -hornetq
    -integration -jdbc -jersey -jetty -jooq -json -jta-atomikos -jta-bitronix -jta-narayana -log4j -log4j2 -logging -mail -mobile -mustache
    -oauth2-authorization-server -oauth2-client -oauth2-resource-server -quartz -reactor-netty -redis -remote-shell -rsocket -security
    -social-facebook -social-linkedin -social-twitter -test -thymeleaf -tomcat -undertow -validation -velocity -web -web-services -webflux
    -websocket -ws`,
  ],
  ["org.springframework.credhub", "spring-credhub-core", `""`],
  [
    "org.springframework.data",
    "spring-data-",
    `cassandra commons commons-core couchbase elasticsearch envers gemfire gemfire-test geode geode-test graph-core hadoop hadoop-batch
    hadoop-boot hadoop-config hadoop-core hadoop-hbase hadoop-hive hadoop-pig hadoop-spark hadoop-sqoop2 hadoop-store hadoop-test
    hadoop-util jdbc jdbc-core jpa keyvalue ldap mongodb mongodb-cross-store mongodb-log4j neo4j neo4j-aspects neo4j-cross-store neo4j-rest
    neo4j-tx oracle r2dbc redis relational rest-core rest-hal-browser rest-hal-explorer rest-repository rest-webmvc solr`,
  ],
  ["org.springframework.data", "spring-cql", `""`],
  ["org.springframework.data", "spring-yarn", `"" -batch -boot -boot-cli -boot-test -core -integration -test`],
  ["org.springframework.flex", "spring-flex", `""`],
  ["org.springframework.graphql", "spring-graphql", `""`],
  ["org.springframework.hateoas", "spring-hateoas", `""`],
  [
    "org.springframework.integration",
    "spring-integration",
    `"" -adapter -amqp -aws -camel -cassandra -core -event -feed -file -flow -ftp -gemfire -graphql -groovy -groovy-dsl -hazelcast -http
    -httpinvoker -ip -java-dsl -jdbc -jms -jmx -jpa -kafka -kotlin-dsl -mail -mongodb -mqtt -r2dbc -redis -rmi -rsocket -scripting -security
    -sftp -smb -smpp -social-twitter -splunk -stomp -stream -syslog -test -test-support -tuple -twitter -webflux -websocket -ws -xml -xmpp
    -zeromq -zip -zookeeper`,
  ],
  ["org.springframework.kafka", "spring-kafka", `""`],
  ["org.springframework.social", "spring-social-core", `""`],
  [
    "org.springframework.security",
    "spring-security",
    `"" -acl -adapters -aspects -cas -cas-client -catalina -config -core -core-tiger -crypto -data -jboss -jetty -jwt -ldap -messaging -ntlm
    -oauth2-authorization-server -oauth2-client -oauth2-core -oauth2-jose -oauth2-resource-server -openid -portlet -remoting -resin -rsa
    -rsocket -saml2-service-provider -taglibs -test -web`,
  ],
  ["org.springframework.security.oauth", "spring-security-oauth", `"" 2`],
  ["org.springframework.security.oauth.boot", "spring-security-oauth2-autoconfigure", `""`],
  ["org.springframework.security.kerberos", "spring-security-kerberos-", "client core test web"],
  ["org.springframework.security.extensions", "spring-security-saml", "-dsl-core 2-core"],
  [
    "org.springframework.session",
    "spring-session",
    `"" -core -data-gemfire -data-geode -data-mongo -data-mongodb -data-redis -hazelcast -jdbc`,
  ],
  ["org.springframework.vault", "spring-vault-core", `""`],
  ["org.springframework.webflow", "spring-", "binding faces js js-resources webflow"],
  ["org.springframework.webflow", "org.springframework.", "binding faces js webflow"],
  ["org.springframework.ws", "spring-", "ws xml"],
  ["xalan", "xalan", `""`],
  ["io.projectreactor.netty", "reactor-netty", `"" -core -http -http-brave`],
  ["io.projectreactor.netty.incubator", "reactor-netty-incubator-quic", `""`],
  [
    "io.ratpack",
    "ratpack-",
    `base codahale-metrics config consul core dropwizard-metrics exec func gradle groovy groovy-test gson guice h2 handlebars hikari hystrix
    jackson jackson-guice jdbc-tx newrelic pac4j reactor remote remote-test retrofit2 rocker rx rx2 session session-redis
    session-serialization-kryo spring-boot spring-boot-starter test thymeleaf thymeleaf3`,
  ],
  [
    "com.graphql-java",
    "graphql-",
    `java java-annotations java-extended-scalars java-extended-validation java-servlet java-spring-boot-starter-webflux
    java-spring-boot-starter-webmvc java-spring-webflux java-spring-webmvc java-tools rxjava spring-boot-autoconfigure spring-boot-starter
    spring-boot-starter-test spring-boot-test spring-boot-test-autoconfigure`,
  ],
  ["com.graphql-java", "graphiql-spring-boot-", "autoconfigure starter"],
  ["com.graphql-java", "voyager-spring-boot-", "autoconfigure starter"],
  ["com.graphql-java", "java-dataloader", `""`],
  ["io.minio", "minio", `"" -admin -java`],
  [
    "org.codehaus.groovy",
    "groovy",
    `"" -all -all-jdk14 -all-minimal -ant -astbuilder -backports-compat23 -bsf -cli-commons -cli-picocli -console -datetime -dateutil
    -docgenerator -eclipse-batch -eclipse-compiler -groovydoc -groovysh -jaxb -jdk14 -jmx -json -json-direct -jsr223 -macro -nio -servlet
    -sql -swing -templates -test -test-junit5 -testng -xml -xmlrpc -yaml`,
  ],
  [
    "org.apache.kafka",
    "kafka",
    `-clients -examples -group-coordinator -hadoop-consumer -hadoop-producer -java-examples -log4j-appender -metadata -raft -server-common
    -shell -storage -storage-api -streams -streams-examples -streams-scala_2.11 -streams-scala_2.12 -streams-scala_2.13 -streams-test-utils
    -tools -tools-api _2.10 _2.11 _2.12 _2.13 _2.8.0 _2.8.2 _2.9.1 _2.9.2`,
  ],
  ["org.codehaus.jackson", "jackson-", "core-asl mapper-asl jaxrs xc smile"],
];

/** Group ids by artifact id. */
export const groupsByArtifact: ReadonlyMap<string, string> = new Map(
  families.flatMap(([group, stem, suffixes]) =>
    suffixes.split(/\s+/).map((suffix): [string, string] => [suffix === '""' ? stem : `${stem}${suffix}`, group]),
  ),
);

/** Group ids by the beginning of the artifact id, where a project has many artifacts and no other uses that beginning. */
export const groupFamilies: readonly (readonly [prefix: string, group: string])[] = [
  ["commons-jelly-tags-", "commons-jelly"],
  ["geode-", "org.apache.geode"],
  ["org.eclipse.compare", "org.eclipse.platform"],
  ["org.eclipse.core.", "org.eclipse.platform"],
  ["org.eclipse.debug.", "org.eclipse.platform"],
  ["org.eclipse.e4.", "org.eclipse.platform"],
  ["org.eclipse.equinox.", "org.eclipse.platform"],
  ["org.eclipse.help", "org.eclipse.platform"],
  ["org.eclipse.jface", "org.eclipse.platform"],
  ["org.eclipse.ltk.", "org.eclipse.platform"],
  ["org.eclipse.osgi", "org.eclipse.platform"],
  ["org.eclipse.search", "org.eclipse.platform"],
  ["org.eclipse.swt", "org.eclipse.platform"],
  ["org.eclipse.team.", "org.eclipse.platform"],
  ["org.eclipse.text", "org.eclipse.platform"],
  ["org.eclipse.ui", "org.eclipse.platform"],
  ["spring-cloud-", "org.springframework.cloud"],
  ["tapestry-", "org.apache.tapestry"],
];

/** What manifests say for what the repository has. */
export const correctedGroups: ReadonlyMap<string, string> = new Map([["org.lz4.java", "org.lz4"]]);
