docker network create -d overlay plant
docker service create --name tsdb --network plant \
  --publish published=6668,target=6668 \
  --mount type=volume,source=tsdb,target=/iotdb/data \
  --env dn_rpc_address=0.0.0.0 apache/iotdb:2.0.6-standalone
