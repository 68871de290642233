/**
 * `npm run illegal`: the illegal requests, readably, newest last.
 *
 *   npm run illegal                           the local stack, last 7 days
 *   npm run illegal -- --stage prod --days 30 --json
 */
import { parseArgs } from 'node:util'
import type { IllegalCount, IllegalRequest } from '../lib/illegal/illegalRequest'
import { DAY_MS, type EpochMs, formatGatewayTime, HOUR_MS, plusMs, systemClock } from '../lib/time'
import { STAGE_OPTIONS, stageIllegalRequests } from './stageTables'
import { jsonLine, numberOf, print, quoted, runTool } from './terminal'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...STAGE_OPTIONS,
      days: { type: 'string', default: '7' },
      json: { type: 'boolean', default: false },
    },
  })
  const days = Number(values.days)
  if (!Number.isInteger(days) || days < 1 || days > 90)
    throw new Error('--days must be a whole number of 1 to 90')
  const requests = stageIllegalRequests(values)

  const now = systemClock()
  const from = plusMs(now, -days * DAY_MS)
  let kept = 0
  for await (const request of requests.list(from, now)) {
    kept += 1
    print(...(values.json ? [jsonLine(request)] : describe(request)))
  }
  let counted = 0
  for await (const more of requests.listCounts(from, now)) {
    counted += more.count
    print(...(values.json ? [jsonLine(more)] : describeCount(more)))
  }
  if (!values.json) {
    print(
      `${numberOf(kept, 'illegal request')} kept and at least ${counted} more counted in ${values.stage}, ` +
        `last ${days} days (Beijing time). What each reason means: docs/operations.md`,
    )
  }
}

function describe(request: IllegalRequest): string[] {
  const { at, reason, cause, channel, sourceIp, userAgent, claimedOrder, copy } = request
  const likely = cause ? ` (likely cause: ${[cause.fault, cause.parameter].filter(Boolean).join(' ')})` : ''
  return [
    `${formatGatewayTime(at)}  ${reason}${likely}`,
    `  ${channel} from ${sourceIp}, ${quoted(userAgent)}`,
    `  claims order ${quoted(claimedOrder)}`,
    `  sent ${quoted(copy)}`,
    '',
  ]
}

const describeCount = ({ hour, sourceIp, reason, count }: IllegalCount): string[] => [
  `${formatGatewayTime((hour * HOUR_MS) as EpochMs)}  ${reason}`,
  `  at least ${count} more within the hour from ${sourceIp}`,
  '',
]

runTool(main)
