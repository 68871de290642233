/** `npm run webhooks`: lists webhook endpoints and deliveries, and sends an event again. */
import { EPAY_RECIPIENT } from '../lib/epay/recipient'
import { merchantOf } from '../lib/order/merchant'
import { formatGatewayTime, systemClock } from '../lib/time'
import type { Delivery, WebhookEndpoint } from '../lib/webhooks/endpoint'
import type { Deliveries } from '../lib/webhooks/ports'
import { redeliver } from '../lib/webhooks/redeliver'
import { type Call, runCommand } from './commandLine'
import { ONE_MERCHANT_OPTION, parseOneMerchant } from './merchantOption'
import { STAGE_OPTIONS } from './stageEnvironment'
import { stageWebhooks } from './stageQueues'
import { jsonLine, numberOf, print, quoted, tell } from './terminal'
import { deliveryRecord, endpointRecord } from './webhookRecord'

const WHICH_ENDPOINT = 'Which endpoint? npm run webhooks -- list'

const COMMAND = {
  usage: 'npm run webhooks -- list|deliveries|redeliver [ENDPOINT] [DELIVERY] [options]',
  about: `Lists the webhook endpoints of the shop's back end, lists the deliveries to one, newest first, or sends an event again,
with all retries. Your back end creates endpoints through the API; epay stands for the programs that speak 易支付.
Times are Beijing time.

  npm run webhooks -- list                                            in the local stack, while npm start runs
  npm run webhooks -- deliveries whk_… --failed --stage prod
  npm run webhooks -- redeliver whk_… dlv_… --stage prod`,
  options: {
    ...STAGE_OPTIONS,
    ...ONE_MERCHANT_OPTION,
    failed: { type: 'boolean', default: false, about: 'only deliveries that were given up' },
    json: { type: 'boolean', default: false, about: 'JSON, one per line, with times in UTC' },
  },
  verbs: {
    list: [],
    deliveries: [WHICH_ENDPOINT],
    redeliver: [WHICH_ENDPOINT, 'Which delivery? npm run webhooks -- deliveries ENDPOINT'],
  },
  failure: 'nothing was sent; the output says why',
} as const

type Options = Call<typeof COMMAND.options>['values']

async function main({ values, operands }: Call<typeof COMMAND.options, typeof COMMAND.verbs>): Promise<void> {
  const { endpoints, deliveries, queue } = stageWebhooks(values)
  if (operands[0] === 'list') {
    const whose = parseOneMerchant(values)
    const all = await endpoints.list()
    const wanted = all.filter(endpoint => whose === undefined || merchantOf(endpoint) === whose)
    for (const endpoint of wanted) print(values.json ? jsonLine(endpointRecord(endpoint)) : line(endpoint))
    if (wanted.length === 0) tell(`There are no webhook endpoints in ${values.stage}.`)
    return
  }
  const [verb, endpointId, deliveryId] = operands
  const endpoint: Pick<WebhookEndpoint, 'disabledReason'> | undefined =
    endpointId === EPAY_RECIPIENT ? {} : await endpoints.get(endpointId)
  if (!endpoint) throw new Error(`There is no endpoint ${quoted(endpointId)}: npm run webhooks -- list`)
  if (verb === 'deliveries') return listDeliveries(deliveries, endpointId, values)
  if (endpoint.disabledReason !== undefined) throw new Error(`${endpointId} is disabled: enable it first`)
  const sent = await redeliver({ deliveries, queue, clock: systemClock }, endpointId, deliveryId)
  if (!sent) throw new Error(`${endpointId} has no delivery ${quoted(deliveryId)}`)
  print(values.json ? jsonLine(deliveryRecord(sent)) : `${sent.id} is sent again.`)
}

const PAGE = 100

async function listDeliveries(
  deliveries: Deliveries,
  endpointId: string,
  { failed, json }: Options,
): Promise<void> {
  let after: string | undefined
  let shown = 0
  do {
    const page = await deliveries.list(endpointId, { after, limit: PAGE })
    for (const delivery of page.filter(({ status }) => !failed || status === 'failed')) {
      print(json ? jsonLine(deliveryRecord(delivery)) : deliveryLine(delivery))
      shown += 1
    }
    after = page.length === PAGE ? page.at(-1)?.id : undefined
  } while (after !== undefined)
  if (shown === 0) tell(failed ? 'No delivery was given up.' : 'Nothing was sent to it in the last 30 days.')
}

function line({
  id,
  merchant,
  url,
  eventTypes,
  apiVersion,
  disabledReason,
  pausedUntil,
  createdAt,
}: WebhookEndpoint): string {
  const isPaused = pausedUntil !== undefined && pausedUntil > systemClock()
  const pause = isPaused ? `, paused until ${formatGatewayTime(pausedUntil)}` : ''
  const state = disabledReason === undefined ? `enabled${pause}` : `disabled (${disabledReason})`
  const types = eventTypes.length === 0 ? 'all events' : eventTypes.join(' ')
  return `${id}  ${merchant === undefined ? '' : `${merchant}  `}${state}  ${quoted(url)}  ${types}, version ${apiVersion}, made ${formatGatewayTime(createdAt)}`
}

function deliveryLine({ id, status, type, orderId, made, attempts, nextAttemptAt }: Delivery): string {
  const last = attempts.at(-1)
  const end = last && `, last ${formatGatewayTime(last.at)}: ${last.status ?? last.failure}`
  const next = nextAttemptAt === undefined ? '' : `, next ${formatGatewayTime(nextAttemptAt)}`
  return `${id}  ${status}  ${type}  ${orderId}  ${numberOf(made, 'attempt')}${end ?? ''}${next}`
}

runCommand(COMMAND, main)
