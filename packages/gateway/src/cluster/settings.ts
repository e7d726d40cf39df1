/** How a cluster keeps time, and what it is called where it writes. */
import * as Option from "effect/Option"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import { everywhere, groups } from "./groups.ts"
import type { Place } from "./transport.ts"

/** What the tables of Effect's cluster begin with. */
export const prefix = "mooring_cluster"

/** How many shards there are in a group. */
export const shardsPerGroup = 32

/**
 * A machine that dies is noticed within some seconds by the one that asks after the others, and within
 * ten where it was that one itself.
 */
const times = {
  refreshAssignmentsInterval: "1 second",
  runnerHealthCheckInterval: "2 seconds",
  shardLockRefreshInterval: "3 seconds",
  shardLockExpiration: "10 seconds",
  entityMessagePollInterval: "2 seconds",
  entityReplyPollInterval: "200 millis",
  entityMaxIdleTime: "1 minute",
  entityTerminationTimeout: "10 seconds",
} as const

/** The configuration of a machine that runs turns: it has the shards that all share, and its own. */
export const runnerConfig = ({ host, port }: Place, ownGroup: string) =>
  ShardingConfig.layer({
    ...times,
    runnerAddress: Option.some(RunnerAddress.make(host, port)),
    shardsPerGroup,
    availableShardGroups: groups,
    assignedShardGroups: [everywhere, ownGroup],
    simulateRemoteSerialization: false,
  })

/** The configuration of who only looks at a cluster. */
export const observerConfig = ShardingConfig.layer({
  ...times,
  runnerAddress: Option.none(),
  shardsPerGroup,
  availableShardGroups: groups,
  assignedShardGroups: [],
})
