#!/bin/sh
# Writes a spec of N hosts, written out one by one: spec.sh N
set -eu
awk -v n="${1:?how many hosts}" 'BEGIN {
    print "cluster \"big\" product=\"iotdb\" version=\"1.3.3\" {"
    print "    install \"/opt/iotdb\" user=\"iotdb\""
    print "    replication schema=" (n < 3 ? 1 : 3) " data=" (n < 2 ? 1 : 2)
    print "    network \"10.0.0.0/8\""
    for (i = 1; i <= n; i++) {
        address = "10." int(i / 62500) "." int(i / 250) % 250 "." i % 250 + 1
        printf "    host \"node-%05d\" address=\"%s\" cores=16 memory=\"64GiB\" zone=\"hall-%d\"\n", i, address, i % 3 + 1
    }
    confignodes = n < 3 ? 1 : 3
    for (i = 1; i <= confignodes; i++) printf "    confignode on=\"node-%05d\" { memory total=\"4GiB\"; }\n", i
    for (i = 1; i <= n; i++) printf "    datanode on=\"node-%05d\" { memory total=\"32GiB\"; set \"dn_rpc_port\" 6667; }\n", i
    print "}"
}'
