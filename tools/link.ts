/** `npm run link`: creates, lists and ends payment links. */
import { formatYuan } from '../lib/money'
import { newOrderId } from '../lib/order/orderId'
import { type LinkId, linkIdOf, linkStatus, type PaymentLink, parseLinkId } from '../lib/order/paymentLink'
import { endLink, makeLink } from '../lib/payment/makeLink'
import { formatGatewayTime, isoTime, systemClock } from '../lib/time'
import { type Call, runCommand, UsageError } from './commandLine'
import { parseWantedLink } from './linkCall'
import { MERCHANT_OPTION, parseMerchant } from './merchantOption'
import { STAGE_OPTIONS, shopAddress } from './stageEnvironment'
import { stagePaymentLinks } from './stageTables'
import { jsonLine, print, quoted, tell } from './terminal'

const WHICH_LINK = 'Which link? npm run link -- end lnk_…'

const COMMAND = {
  usage: 'npm run link -- make|list|end [LINK] [options]',
  about: `Makes a payment link, lists the links, or ends one. The link's address followed by .svg is its QR code.
Times are Beijing time.

  npm run link -- make --name "One cup of tea" --amount 18.80             in the local stack, while npm start runs
  npm run link -- make --name "Invoice 4711" --amount 1200 --single-use --until 2026-12-31 --stage prod
  npm run link -- make --name "Donation" --from 1 --to 5000 --note --stage prod
  npm run link -- end lnk_… --stage prod                                  it takes no more orders`,
  options: {
    ...STAGE_OPTIONS,
    ...MERCHANT_OPTION,
    name: { type: 'string', value: 'TEXT', about: 'what is paid for, as shown to the payer' },
    amount: { type: 'string', value: 'YUAN', about: 'the amount to pay' },
    from: { type: 'string', value: 'YUAN', about: 'the payer enters the amount: at least this' },
    to: { type: 'string', value: 'YUAN', about: 'and at most this' },
    'single-use': { type: 'boolean', default: false, about: 'it may be paid only once' },
    'max-uses': { type: 'string', value: 'COUNT', about: 'it may be paid this many times, 1 to 1000' },
    until: { type: 'string', value: 'DAY', about: 'its last day, in Beijing' },
    email: { type: 'boolean', default: false, about: 'the payer must leave an e-mail address' },
    note: { type: 'boolean', default: false, about: 'the payer may leave a line for you' },
    json: { type: 'boolean', default: false, about: 'JSON, one link per line, with times in UTC' },
  },
  verbs: { make: [], list: [], end: [WHICH_LINK] },
  failure: 'nothing was made or ended; the output says why',
} as const

type Options = Call<typeof COMMAND.options>['values']

/** Links read per query. */
const PAGE = 100

async function main({ values, operands }: Call<typeof COMMAND.options, typeof COMMAND.verbs>): Promise<void> {
  const [verb, linkId] = operands
  switch (verb) {
    case 'make':
      return make(values)
    case 'list':
      return list(values)
    case 'end':
      return end(linkId, values)
    default:
      return verb satisfies never
  }
}

async function make(options: Options): Promise<void> {
  const now = systemClock()
  const wanted = parseWantedLink(options, now)
  const origin = {
    linkId: linkIdOf(newOrderId(now), now),
    merchant: parseMerchant(options),
    at: now,
  }
  show(await makeLink(stagePaymentLinks(options), wanted, origin), options)
}

async function list(options: Options): Promise<void> {
  const links = stagePaymentLinks(options)
  const merchant = parseMerchant(options)
  let olderThan: LinkId | undefined
  let shown = 0
  do {
    const page = await links.list({ limit: PAGE, olderThan }, merchant)
    for (const link of page) show(link, options)
    shown += page.length
    olderThan = page.length < PAGE ? undefined : page.at(-1)?.linkId
  } while (olderThan)
  if (shown === 0) tell(`There are no payment links in ${options.stage}.`)
}

async function end(text: string, options: Options): Promise<void> {
  const linkId = parseLinkId(text)
  if (!linkId) throw new UsageError(WHICH_LINK)
  const link = await endLink(stagePaymentLinks(options), linkId, parseMerchant(options))
  if (!link) throw new Error(`There is no link ${quoted(linkId)}: npm run link -- list`)
  print(`${linkId} has ended: it takes no more orders. Earlier orders are not affected.`)
}

function show(link: PaymentLink, { json, stage }: Options): void {
  const { linkId, name, price, maxUses, expiresAt } = link
  const address = shopAddress(stage)
  const path = `/l/${linkId}`
  const [url, uses] = [address === undefined ? undefined : `${address}${path}`, Object.keys(link.uses).length]
  const status = linkStatus(link, systemClock())
  if (json) {
    const until = expiresAt === undefined ? undefined : isoTime(expiresAt)
    print(jsonLine({ linkId, name, ...price, status, uses, maxUses, expiresAt: until, url }))
    return
  }
  const amount =
    price.kind === 'fixed'
      ? formatYuan(price.amountFen)
      : `${formatYuan(price.minFen)} to ${formatYuan(price.maxFen)}`
  const count = maxUses === undefined ? '' : `, ${uses} of ${maxUses} uses`
  const until = expiresAt === undefined ? '' : `, until ${formatGatewayTime(expiresAt)}`
  print(`${url ?? linkId}  ${status}  ${amount}  ${quoted(name)}${count}${until}`)
  if (url === undefined) tell(`The address is your shop’s, followed by ${path}: serverless info shows it.`)
}

runCommand(COMMAND, main)
