#!/bin/bash
docker run -itd --name lone --hostname ddb -p 8848:8848 \
    -v /srv/dolphindb.lic:/data/ddb/server/dolphindb.lic \
    -v $(pwd)/dolphindb.cfg:/data/ddb/server/dolphindb.cfg \
    dolphindb/dolphindb:v2.00.12
