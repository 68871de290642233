/** `npm run illegal`: lists the illegal requests. */
import { type IllegalCount, type IllegalRequest, merchantOfRequest } from '../lib/illegal/illegalRequest'
import { DAY_MS, type EpochMs, formatGatewayTime, HOUR_MS, isoTime, plusMs, systemClock } from '../lib/time'
import { type Call, runCommand, UsageError } from './commandLine'
import { ONE_MERCHANT_OPTION, parseOneMerchant } from './merchantOption'
import { STAGE_OPTIONS } from './stageEnvironment'
import { stageIllegalRequests } from './stageTables'
import { clearProgress, jsonLine, numberOf, print, quoted, showProgress } from './terminal'

const COMMAND = {
  usage: 'npm run illegal -- [options]',
  about: `Lists the illegal requests of all merchants, newest last, and how many more were only counted.

  npm run illegal                              the local stack, while npm start runs
  npm run illegal -- --stage prod --days 30 --json`,
  options: {
    ...STAGE_OPTIONS,
    ...ONE_MERCHANT_OPTION,
    days: { type: 'string', value: 'DAYS', default: '7', about: 'how far back, 1 to 90' },
    json: { type: 'boolean', default: false, about: 'JSON, one record per line, with times in UTC' },
  },
  failure: 'the list could not be read in full',
} as const

async function main({ values }: Call<typeof COMMAND.options>): Promise<void> {
  const days = Number(values.days)
  if (!Number.isInteger(days) || days < 1 || days > 90)
    throw new UsageError('--days must be a whole number of 1 to 90')
  const whose = parseOneMerchant(values)
  const requests = stageIllegalRequests(values)

  const now = systemClock()
  const from = plusMs(now, -days * DAY_MS)
  const reading = () => showProgress(`Reading ${days} days …`)
  let kept = 0
  reading()
  for await (const request of requests.list(from, now)) {
    if (whose !== undefined && merchantOfRequest(request) !== whose) continue
    kept += 1
    print(...(values.json ? [jsonLine(requestRecord(request))] : describe(request)))
    reading()
  }
  let counted = 0
  for await (const more of requests.listCounts(from, now)) {
    counted += more.count
    print(...(values.json ? [jsonLine(countRecord(more))] : describeCount(more)))
    reading()
  }
  clearProgress()
  if (!values.json) {
    const ofWhom = whose === undefined ? '' : ' (of all merchants)'
    const more = counted === 0 ? '' : ` kept and at least ${counted} more counted${ofWhom}`
    print(
      `${numberOf(kept, 'illegal request')}${more} in ${values.stage}, last ${numberOf(days, 'day')} (Beijing time). ` +
        'What each reason means: docs/operations.md#illegal-requests',
    )
  }
}

function describe(request: IllegalRequest): string[] {
  const { at, reason, cause, channel, gateway, sourceIp, userAgent, claimedOrder, copy } = request
  const likely = cause ? ` (likely cause: ${[cause.fault, cause.parameter].filter(Boolean).join(' ')})` : ''
  return [
    `${formatGatewayTime(at)}  ${reason}${likely}`,
    `  ${channel}${gateway === undefined ? '' : ` for ${gateway}`} from ${sourceIp}, ${quoted(userAgent)}`,
    `  ${channel === 'link' ? 'to the payment link' : 'claims order'} ${quoted(claimedOrder)}`,
    `  sent ${quoted(copy)}`,
    '',
  ]
}

/** For `--json`: times RFC 3339 in UTC. */
const requestRecord = ({ at, ...request }: IllegalRequest) => ({ at: isoTime(at), ...request })

/** For `--json`: `hour` is its beginning. */
const countRecord = ({ hour, ...more }: IllegalCount) => ({ hour: isoTime(beginningOf(hour)), ...more })

const beginningOf = (hour: number) => (hour * HOUR_MS) as EpochMs

const describeCount = ({ hour, sourceIp, reason, count }: IllegalCount): string[] => [
  `${formatGatewayTime(beginningOf(hour))}  ${reason}`,
  `  at least ${count} more within the hour from ${sourceIp}`,
  '',
]

runCommand(COMMAND, main)
