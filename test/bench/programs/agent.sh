#!/bin/bash
# An agent that answers as Claude Code does, after 0.3 seconds, and notes when it began and when it ended.
echo "$EPOCHREALTIME" > "$MOORING_BENCH_STAMPS/began"
read -r _
sleep 0.3
printf '%s\n' \
  '{"type":"system","subtype":"init","session_id":"11111111-1111-4111-8111-111111111111"}' \
  '{"type":"result","is_error":false,"result":"done"}'
echo "$EPOCHREALTIME" > "$MOORING_BENCH_STAMPS/ended"
