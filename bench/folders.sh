#!/bin/sh
# Writes N folders of native configuration below a folder, three files each, hosts of clusters of three: folders.sh N FOLDER
set -eu
count=${1:?how many folders}
folder=${2:?where}
mkdir -p "$folder"
python3 - "$count" "$folder" <<'END'
import os, sys
count, folder = int(sys.argv[1]), sys.argv[2]
# As long as the files are that people keep: the shipped comments stay in them.
comment = "".join(f"# Line {line} of the remarks that a shipped file has above its settings, kept by most.\n" for line in range(30))
for number in range(count):
    cluster, host = divmod(number, 3)
    address = f"10.{cluster // 62500}.{cluster // 250 % 250}.{host * 80 + cluster % 80 + 1}"
    seed = f"10.{cluster // 62500}.{cluster // 250 % 250}.{cluster % 80 + 1}"
    conf = f"{folder}/cluster-{cluster}/node-{host + 1}/conf"
    os.makedirs(conf, exist_ok=True)
    with open(f"{conf}/iotdb-system.properties", "w") as file:
        file.write(f"{comment}cluster_name=plant-{cluster}\ncn_internal_address={address}\ncn_internal_port=10710\n"
                   f"cn_seed_config_node={seed}:10710\ndn_rpc_address={address}\ndn_rpc_port=6667\n{comment}"
                   f"dn_internal_address={address}\ndn_seed_config_node={seed}:10710\ndn_data_dirs=/data1/iotdb,/data2/iotdb\n"
                   f"schema_replication_factor=3\ndata_replication_factor=2\n")
        if number % 1000 == 7:
            file.write("dn_rcp_port=6668\n")
    for role, size in (("confignode", 2), ("datanode", 16)):
        with open(f"{conf}/{role}-env.sh", "w") as file:
            file.write(f"#!/bin/bash\n{comment}MEMORY_SIZE={size}G\nif [ -z \"$JAVA_HOME\" ]; then\n    JAVA_HOME=/opt/jdk\nfi\n{comment}")
END
