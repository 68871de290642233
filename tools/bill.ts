/** `npm run bill`: compares the gateway's bill of a day with the books. */
import { accessSync, constants } from 'node:fs'
import { readBill } from '../lib/gateways/alipayPage/bill/readBill'
import { accountOf, DEFAULT_MERCHANT, type MerchantId } from '../lib/order/merchant'
import { compareBill } from '../lib/payment/bills/compareBill'
import type { BillOutcome } from '../lib/payment/bills/comparison'
import { settleNearMidnight } from '../lib/payment/bills/nearMidnight'
import { beijingDay, type EpochMs, formatGatewayTime, isoTime, systemClock } from '../lib/time'
import { parseBillCall, type WantedBill } from './billCall'
import { dayOf, outcomeLines } from './billText'
import { type Call, failureMessage, runCommand, UsageError } from './commandLine'
import { LOCAL_SHOP, LOCAL_STAGE } from './deployment/localShop'
import { MERCHANT_OPTION, merchantVariable, parseMerchant } from './merchantOption'
import { STAGE_OPTIONS, type Stage, stageVariable } from './stageEnvironment'
import { callFunction } from './stageFunction'
import { stageComparisons, stageOrderBatches, stageOrders } from './stageTables'
import { jsonLine, print, showProgress, tell } from './terminal'

/** The gateways that provide bills. */
const GATEWAYS = ['alipayPage']

const COMMAND = {
  usage: 'npm run bill -- DAY [options]',
  about: `Compares Alipay's bill of a day in Beijing with the books, in both directions. The shop itself downloads the bill,
queries Alipay about differences, and stores the result.

  npm run bill -- 2026-11-24                                       the local stack, while npm start runs
  npm run bill -- 2026-11-24 --stage prod
  npm run bill -- 2026-11-24 --stage prod --file bill.zip          a bill that you downloaded; changes nothing`,
  options: {
    ...STAGE_OPTIONS,
    ...MERCHANT_OPTION,
    file: {
      type: 'string',
      value: 'FILE',
      about: 'Alipay’s archive, or the CSV file of details from it',
    },
    kept: { type: 'boolean', default: false, about: 'shows the result of an earlier comparison' },
    gateway: { type: 'string', value: 'NAME', default: 'alipayPage', about: 'the gateway of the bill' },
    json: {
      type: 'boolean',
      default: false,
      about: 'the outcome as one line of JSON, with times in UTC',
    },
  },
  operands: 1,
  failure: 'the bill and the books differ',
  misuse: 'wrong usage, or nothing could be compared',
} as const

type Options = Call<typeof COMMAND.options>['values']

async function main({ values, operands: [text] }: Call<typeof COMMAND.options>): Promise<number> {
  const merchant = parseMerchant(values)
  const { gateway, ...called } = parseBillCall(text, values, GATEWAYS, systemClock())
  const wanted = { ...called, gateway: accountOf(gateway, merchant) }
  let outcome: BillOutcome
  try {
    outcome = await outcomeOf(wanted, values)
  } catch (error) {
    if (error instanceof UsageError) throw error
    tell(failureMessage(error))
    return 2
  }
  if (values.json) print(jsonLine(outcomeRecord(outcome)))
  else print(...outcomeLines(outcome))
  if (outcome.kind !== 'compared') return 2
  return outcome.mismatchCount > 0 ? 1 : 0
}

/** For `--json`: the day as in the command, times RFC 3339 in UTC. */
const outcomeRecord = (outcome: BillOutcome) => ({
  ...outcome,
  day: dayOf(outcome),
  ...(outcome.kind === 'compared' && { comparedAt: isoTime(outcome.comparedAt) }),
})

async function outcomeOf({ day, gateway, from }: WantedBill, options: Options): Promise<BillOutcome> {
  if (from === 'kept') {
    const kept = await stageComparisons(options).get(gateway, beijingDay(day))
    if (!kept) throw new Error(`No bill of this day was compared in ${options.stage}`)
    return { kind: 'compared', ...kept }
  }
  showProgress('Comparing …')
  if (from !== 'gateway') return compareFile({ day, gateway, file: from.file }, options)
  const bill = { day: formatGatewayTime(day).slice(0, 10), gateway }
  const [outcome] = (await callFunction(options, 'compareBills', { bill })) as readonly BillOutcome[]
  if (!outcome) throw new Error(`${options.stage} does not use ${gateway}: see GATEWAYS`)
  return outcome
}

interface BillFile {
  readonly day: EpochMs
  readonly gateway: string
  readonly file: string
}

async function compareFile({ day, gateway, file }: BillFile, where: Options): Promise<BillOutcome> {
  accessSync(file, constants.R_OK)
  const ports = { orders: stageOrders(where), batches: stageOrderBatches(where), clock: systemClock }
  const entries = readBill(file, { sellerId: sellerIdOf(where, parseMerchant(where)), day })
  const found = await compareBill(ports, gateway, day, entries)
  if ('fault' in found)
    return { gateway, day: beijingDay(day), why: 'unusable', ...found, kind: 'notCompared' }
  const { comparison } = await settleNearMidnight(found, day, async () => undefined, true)
  return { kind: 'compared', ...comparison }
}

/** The merchant's account, which receives the payments. */
function sellerIdOf(where: Stage, merchant: MerchantId): string {
  const { stage } = where
  if (merchant !== DEFAULT_MERCHANT) return merchantVariable(stage, merchant, 'ALIPAY_APP_SELLER_ID')
  const sellerId = stage === LOCAL_STAGE ? LOCAL_SHOP.partner : stageVariable(where, 'ALIPAY_APP_SELLER_ID')
  if (!sellerId) throw new Error(`ALIPAY_APP_SELLER_ID is not set in .env.${stage}`)
  return sellerId
}

runCommand(COMMAND, main)
