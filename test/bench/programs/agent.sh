#!/bin/bash
# An agent that answers at once, as Claude Code does, and notes when it began and when it ended.
echo "$EPOCHREALTIME" > "$MOORING_BENCH_STAMPS/began"
read -r _
printf '%s\n' \
  '{"type":"system","subtype":"init","session_id":"11111111-1111-4111-8111-111111111111"}' \
  '{"type":"result","is_error":false,"result":"done"}'
echo "$EPOCHREALTIME" > "$MOORING_BENCH_STAMPS/ended"
