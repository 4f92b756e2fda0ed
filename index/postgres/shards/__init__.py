"""Tables that are partitions on several servers: how they are made, and what the coordinator has its shards do."""
