/**
 * Checks at the end that the shop's books agree with the gateways' to the fen, payments and refunds. It reads the
 * gateways' books and the raw items of the table, without the product's code: the format of an item is implemented
 * here a second time.
 */
import { isNumberOf } from './refundNumber'

/** A trade in a gateway's books. */
interface JudgedTrade {
  readonly gateway: string
  readonly orderId: string
  readonly tradeNo: string
  readonly amountFen: number
  /** Whether the gateway took the money for the shop. */
  readonly isTaken: boolean
  /** Whether it was opened at the shop's word. */
  readonly isOurs: boolean
  readonly canBeAsked: boolean
  /** `refundNo`: the shop's; '' when it was made at the gateway's own site. */
  readonly refunds: readonly {
    readonly refundNo: string
    /** Under which the gateway knows it, and its bill. */
    readonly knownAs: string
    readonly amountFen: number
    readonly madeAt: number | undefined
  }[]
  /** How much the shop has acknowledged that went back in all. */
  readonly acknowledgedFen: number
}

interface JudgedItem {
  readonly orderId: string
  /** `kind:gateway:…`, and what is known of it. */
  readonly facts: Readonly<Record<string, JudgedFact>>
}

interface JudgedFact {
  readonly fen?: number
  readonly trade?: string
  readonly by: string
  readonly req?: string
  /** When it was recorded. */
  readonly rec: number
}

interface Verdict {
  readonly wrong: { readonly rule: string; readonly orderId: string } | undefined
  readonly counts: { refundsByHand: number; refundsFailed: number; refundsUnheard: number }
}

/** What an item says of one trade. */
interface Page {
  /** Fen; undefined: nothing is known of a payment. */
  readonly paid: number | undefined
  readonly inAll: number
  /** By their numbers. */
  readonly asked: ReadonlyMap<string, number>
  readonly made: ReadonlyMap<string, number>
  /** Those of them that a bill told of. */
  readonly fromBill: ReadonlySet<string>
  readonly byHand: ReadonlyMap<string, JudgedFact>
  readonly failed: ReadonlyMap<string, JudgedFact>
}

/** @param requestIds  the request ids of whoever wanted a refund */
export function judgeMoney(
  trades: readonly JudgedTrade[],
  items: readonly JudgedItem[],
  requestIds: ReadonlySet<string>,
): Verdict {
  const counts: Verdict['counts'] = { refundsByHand: 0, refundsFailed: 0, refundsUnheard: 0 }
  for (const item of items) {
    for (const name of tradesIn(item)) {
      const trade = trades.find(({ gateway, tradeNo }) => `${gateway}:${tradeNo}` === name)
      const page = pageOf(item, name)
      const rule = trade?.orderId === item.orderId ? wrongIn(trade, page, requestIds) : noTrade(page)
      if (rule !== undefined) return { wrong: { rule, orderId: item.orderId }, counts }
      counts.refundsByHand += page.byHand.size
      counts.refundsFailed += page.failed.size
      if (trade && backIn(page) < total(madeOf(trade))) counts.refundsUnheard++
    }
  }
  for (const trade of trades) {
    const rule = leftOut(
      trade,
      items.find(({ orderId }) => orderId === trade.orderId),
    )
    if (rule !== undefined) return { wrong: { rule, orderId: trade.orderId }, counts }
  }
  return { wrong: undefined, counts }
}

function wrongIn(trade: JudgedTrade, page: Page, requestIds: ReadonlySet<string>): string | undefined {
  const { paid, asked, made, byHand, failed, inAll } = page
  const ledger = madeOf(trade)
  const madeAs = (number: string) => ledger.filter(each => isNumberOf(each.refundNo, trade.orderId, number))
  if (paid !== undefined && (!trade.isTaken || paid !== trade.amountFen))
    return 'the books have a payment that the gateway has not'
  for (const [number, amountFen] of asked) {
    if (madeAs(number).length > 1) return 'the gateway made one refund twice'
    if (!made.has(number) && !failed.has(number)) return 'a refund is on its way for ever'
    if (made.has(number) && made.get(number) !== amountFen)
      return 'another amount went back than was asked for'
  }
  for (const [number, amountFen] of made) {
    const isTold = page.fromBill.has(number)
    if (!asked.has(number) && !isTold) return 'the books have a refund that nobody asked for'
    const there = madeAs(number)[0] ?? ledger.find(({ knownAs }) => isTold && knownAs === number)
    if (there?.amountFen !== amountFen) return 'the books have a refund that the gateway has not'
  }
  for (const [number, fact] of failed) {
    const [there] = madeAs(number)
    if (there && !isGivenUp(fact)) return 'the gateway made a refund that failed by the books'
    if (there && (there.madeAt ?? 0) > fact.rec) return 'a refund was given up, and made afterwards'
    if (!there && made.has(number)) return 'a refund was made and has failed by the books'
  }
  const unheard = ledger.filter(refund => refund.refundNo !== '' && !isHeard(refund, trade.orderId, page))
  if (unheard.some(refund => !isGivenUpIn(page, refund, trade.orderId)))
    return 'the gateway made a refund that the books have not'
  for (const { req = '' } of byHand.values()) if (!requestIds.has(req)) return 'nobody paid that back by hand'
  const back = backIn(page)
  const elsewhere = total(ledger.filter(({ refundNo }) => refundNo === ''))
  if (back > total(ledger)) return 'by the books more went back than by the gateway’s'
  const byHandFen = [...byHand.values()].reduce((sum, { fen = 0 }) => sum + fen, 0)
  // What was given up and had been made all the same is recorded by hand.
  if (back + Math.min(byHandFen, total(unheard)) < total(ledger) - elsewhere)
    return 'by the books less went back than the shop had refunded'
  if (inAll < trade.acknowledgedFen && back < trade.acknowledgedFen)
    return 'by the books less went back than the shop has acknowledged'
  if (paid !== undefined && total(madeAsAsked(page)) + byHandFen > paid)
    return 'by the books more went back than came in'
  return total(ledger) > trade.amountFen ? 'the gateway gave more back than it took' : undefined
}

/** What the gateway knows, and the books do not. */
function leftOut(trade: JudgedTrade, item: JudgedItem | undefined): string | undefined {
  const asked = trade.refunds.filter(({ refundNo }) => refundNo !== '')
  if (!item) return asked.length > 0 ? 'money of no order went back at the shop’s word' : undefined
  if (asked.some(({ madeAt }) => madeAt === undefined)) return 'the gateway works on a refund for ever'
  const name = `${trade.gateway}:${trade.tradeNo}`
  const page = pageOf(item, name)
  const known = asked.filter(refund => !isGivenUpIn(page, refund, trade.orderId))
  if (known.length > madeAsAsked(page).length) return 'the gateway made a refund that the books have not'
  const paidElsewhere = tradesIn(item).some(other => other !== name && pageOf(item, other).paid !== undefined)
  const isKnown = page.paid !== undefined || page.inAll >= trade.amountFen
  // Of neither is the gateway asked for ever: by then its notifies are the only word of it.
  const isAskedOn = !paidElsewhere && !('canceled' in item.facts)
  const mustBeKnown = trade.isTaken && trade.isOurs && trade.canBeAsked && isAskedOn
  return mustBeKnown && !isKnown ? 'the gateway has a payment that the books have not' : undefined
}

type LedgerRefund = JudgedTrade['refunds'][number]

const isHeard = ({ refundNo, amountFen }: LedgerRefund, orderId: string, { made }: Page): boolean =>
  [...made].some(([number, madeFen]) => madeFen === amountFen && isNumberOf(refundNo, orderId, number))

/** A person gave it up, long after; the gateway made it before, and was never heard. */
const isGivenUp = ({ by }: JudgedFact): boolean => by === 'person'

const isGivenUpIn = ({ failed }: Page, { refundNo }: LedgerRefund, orderId: string): boolean =>
  [...failed].some(([number, fact]) => isGivenUp(fact) && isNumberOf(refundNo, orderId, number))

const madeAsAsked = ({ made, asked }: Page) =>
  [...made].filter(([number]) => asked.has(number)).map(([, amountFen]) => ({ amountFen }))

const noTrade = ({ paid, asked, made }: Page): string | undefined =>
  paid !== undefined || asked.size > 0 || made.size > 0 ? 'the books have money of no trade' : undefined

const madeOf = ({ refunds }: JudgedTrade) => refunds.filter(({ madeAt }) => madeAt !== undefined)

/** How much went back through the gateway by the books: of single refunds, or in all, whichever is more. */
const backIn = ({ made, inAll }: Page): number =>
  Math.max(
    inAll,
    [...made.values()].reduce((a, b) => a + b, 0),
  )

const total = (refunds: readonly { readonly amountFen: number }[]): number =>
  refunds.reduce((sum, { amountFen }) => sum + amountFen, 0)

const REFUND = /^(refundRequested|refunded|refundFailed):([^:]+):(.+)$/
const PAYMENT = /^(?:paid|finished):([^:]+:.+)$/
const IN_ALL = /^refundedInAll:([^:]+:.+):\d+$/

/** `gateway:tradeNo` of each trade of which money is known. */
function tradesIn({ facts }: JudgedItem): readonly string[] {
  const names = Object.entries(facts).flatMap(([key, { trade }]) => {
    const gateway = REFUND.exec(key)?.[2]
    return gateway ? [`${gateway}:${trade}`] : (PAYMENT.exec(key)?.[1] ?? IN_ALL.exec(key)?.[1] ?? [])
  })
  return [...new Set(names)]
}

function pageOf({ facts }: JudgedItem, name: string): Page {
  const entries = Object.entries(facts)
  const refunds = (wanted: string) =>
    entries.flatMap(([key, fact]) => {
      const [, kind, gateway, number = ''] = REFUND.exec(key) ?? []
      return kind === wanted && `${gateway}:${fact.trade}` === name ? [{ number, fact }] : []
    })
  const amounts = (list: ReturnType<typeof refunds>) =>
    new Map(list.map(({ number, fact }) => [number, fact.fen ?? 0]))
  const refunded = refunds('refunded')
  const isByHand = ({ fact }: (typeof refunded)[number]) => fact.by === 'person'
  const payment = entries.find(([key]) => PAYMENT.exec(key)?.[1] === name)
  return {
    paid: payment?.[1].fen,
    inAll: Math.max(
      0,
      ...entries.flatMap(([key, { fen = 0 }]) => (IN_ALL.exec(key)?.[1] === name ? [fen] : [])),
    ),
    asked: amounts(refunds('refundRequested')),
    made: amounts(refunded.filter(each => !isByHand(each))),
    fromBill: new Set(refunded.filter(({ fact }) => fact.by === 'bill').map(({ number }) => number)),
    byHand: new Map(refunded.filter(isByHand).map(({ number, fact }) => [number, fact])),
    failed: new Map(refunds('refundFailed').map(({ number, fact }) => [number, fact])),
  }
}
