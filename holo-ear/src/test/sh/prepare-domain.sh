#!/usr/bin/env bash
# prepare-domain.sh PAYARA7 TARGET HTTP_PORT ADMIN_PORT HAZELCAST_PORT SETTING=VALUE...
# A Payara home of its own for the in-container tests: links to the distribution and a domain that listens on loopback only.
set -euo pipefail
source=$1 target=$2 http=$3 admin=$4 hazelcast=$5
shift 5

rm -rf "$target" "$target-data"
mkdir -p "$(dirname "$target")"
# Hard links where the file system has them, so that nothing of 200 MB is copied.
cp -al "$source" "$target" 2>/dev/null || cp -a "$source" "$target"
rm -rf "$target/glassfish/domains"
mkdir -p "$target/glassfish/domains"
cp -a "$source/glassfish/domains/domain1" "$target/glassfish/domains/holo-it"

config=$target/glassfish/domains/holo-it/config
cat >"$config/hazelcast.xml" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<hazelcast xmlns="http://www.hazelcast.com/schema/config">
  <cluster-name>holo-it</cluster-name>
  <properties>
    <property name="hazelcast.socket.bind.any">false</property>
    <property name="hazelcast.phone.home.enabled">false</property>
    <property name="hazelcast.shutdownhook.enabled">false</property>
  </properties>
  <network>
    <port auto-increment="false">$hazelcast</port>
    <join><multicast enabled="false"/><tcp-ip enabled="true"><member>127.0.0.1:$hazelcast</member></tcp-ip></join>
    <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
  </network>
</hazelcast>
XML
properties=''
for setting; do
  properties="$properties<system-property name=\"${setting%%=*}\" value=\"${setting#*=}\"/>"
done
sed -i \
  -e "0,/<system-property name=\"JMS_PROVIDER_PORT\"/s|<system-property name=\"JMS_PROVIDER_PORT\"|$properties&|" \
  -e "s|<network-listener port=\"8080\"|<network-listener address=\"127.0.0.1\" port=\"$http\"|" \
  -e "s|<network-listener port=\"8181\"|<network-listener address=\"127.0.0.1\" enabled=\"false\" port=\"8181\"|" \
  -e "s|<network-listener port=\"4848\"|<network-listener address=\"127.0.0.1\" port=\"$admin\"|" \
  -e 's|address="0.0.0.0"|address="127.0.0.1" enabled="false"|' \
  -e 's|<payara-executor-service-configuration />|<jms-service type="DISABLED"/>&|' \
  -e "s|<jvm-options>-server</jvm-options>|&<jvm-options>-Dhazelcast.config=$config/hazelcast.xml</jvm-options><jvm-options>-Darrow.allocation.manager.type=Unsafe</jvm-options><jvm-options>-XX:TieredStopAtLevel=1</jvm-options>|" \
  -e 's|<jvm-options>-Xmx512m</jvm-options>|<jvm-options>-Xmx768m</jvm-options>|' \
  "$config/domain.xml"
