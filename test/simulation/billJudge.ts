/**
 * Computes the expected result of comparing a bill with the books from the bill's lines and the raw items of the
 * table, without the product's code: a second implementation of docs/operations.md#the-books-compared.
 */

interface JudgedLine {
  readonly kind: 'payment' | 'refund'
  readonly tradeNo: string
  readonly orderNo: string
  readonly refundId: string
  readonly amountFen: number
  readonly feeFen: number
}

interface JudgedItem {
  readonly orderId: string
  readonly gateway?: string
  /** `kind:gateway:…`, and what is known of it. */
  readonly facts: Readonly<Record<string, JudgedFact>>
}

interface JudgedFact {
  readonly at: number
  readonly fen?: number
  readonly trade?: string
  readonly by: string
}

interface Wanted {
  readonly gateway: string
  readonly lines: readonly JudgedLine[]
  readonly items: readonly JudgedItem[]
  /** Whether a moment is of the bill's day. */
  readonly isOfDay: (at: number) => boolean
  /** The bills of the days before and after. */
  readonly neighbours: readonly Pick<Wanted, 'lines' | 'isOfDay'>[]
}

/** Within five minutes of midnight a movement may stand in the bill of either day. */
const NEAR_MIDNIGHT_MS = 300_000

const OUR_NUMBER = /^20\d{6}[0-9A-HJKMNP-TV-Z]{16}$/

/** @returns each mismatch as `kind trade refund`, in no sequence; a refund without a number has none */
export function expectedMismatches({
  gateway,
  lines,
  items,
  isOfDay,
  neighbours,
}: Wanted): readonly string[] {
  const ours = lines.filter(({ orderNo }) => OUR_NUMBER.test(orderNo))
  const claimed = new Map<string, number>()
  const ofLines = ours.flatMap(line => {
    const item = items.find(({ orderId }) => orderId === line.orderNo)
    const isBound = item?.gateway === gateway || item?.facts[`requested:${gateway}`] !== undefined
    const page = item && isBound ? pageOf(item, gateway, line.tradeNo) : undefined
    const wrong = line.kind === 'payment' ? wrongPayment(line, page) : wrongRefund(line, page, claimed)
    const keptFen = line.kind === 'payment' ? line.feeFen : -line.feeFen
    const isFeeWrong = keptFen < 0 || keptFen > line.amountFen
    return [...(wrong ? [wrong] : []), ...(isFeeWrong ? ['fee'] : [])].map(kind => named(kind, line))
  })
  const isOnBill = (at: number, kind: JudgedLine['kind'], tradeNo: string, refundId: string) => {
    const others = neighbours.filter(each => [-1, 1].some(side => each.isOfDay(at + side * NEAR_MIDNIGHT_MS)))
    return [...ours, ...others.flatMap(each => each.lines)].some(
      line => line.kind === kind && line.tradeNo === tradeNo && line.refundId === refundId,
    )
  }
  const ofBooks = items.flatMap(({ facts }) =>
    Object.entries(facts).flatMap(([key, fact]) => {
      const [kind, by, ...rest] = key.split(':')
      const number = rest.join(':')
      if (by !== gateway || !isOfDay(fact.at)) return []
      if (kind === 'paid' && !isOnBill(fact.at, 'payment', number, ''))
        return [named('paidHereNotThere', { tradeNo: number, refundId: '' })]
      if (kind !== 'refunded' || fact.by === 'person') return []
      // What was asked for on another day may stand in the bill of either.
      const asked = facts[`refundRequested:${gateway}:${number}`]
      const isSure = asked === undefined || isOfDay(asked.at)
      const refund = { tradeNo: fact.trade ?? '', refundId: number }
      return isSure && !isOnBill(fact.at, 'refund', refund.tradeNo, number)
        ? [named('refundedHereNotThere', refund)]
        : []
    }),
  )
  return [...ofLines, ...ofBooks]
}

export const named = (
  kind: string,
  { tradeNo, refundId = '' }: { readonly tradeNo: string; readonly refundId?: string },
): string => `${kind} ${tradeNo} ${refundId}`

/** What an item says of one trade. */
interface Page {
  readonly paid: number | undefined
  readonly isPending: boolean
  readonly isOver: boolean
  /** By their numbers. */
  readonly made: ReadonlyMap<string, number>
  readonly failed: ReadonlySet<string>
  /** What went back beyond the refunds that are known one by one. */
  readonly inSumOnly: number
}

function pageOf({ facts }: JudgedItem, gateway: string, tradeNo: string): Page {
  const entries = Object.entries(facts)
  const numbered = (kind: string) =>
    entries.flatMap(([key, fact]) =>
      key.startsWith(`${kind}:${gateway}:`)
        ? [{ number: key.slice(kind.length + gateway.length + 2), fact }]
        : [],
    )
  const refunded = numbered('refunded').filter(({ fact }) => fact.trade === tradeNo)
  const sum = (list: typeof refunded) => list.reduce((all, { fact: { fen = 0 } }) => all + fen, 0)
  const byGateway = sum(refunded.filter(({ fact }) => fact.by !== 'person'))
  const inAll = numbered('refundedInAll').filter(({ number }) => number.startsWith(`${tradeNo}:`))
  const most = Math.max(0, ...inAll.map(({ fact: { fen = 0 } }) => fen))
  return {
    paid: (facts[`paid:${gateway}:${tradeNo}`] ?? facts[`finished:${gateway}:${tradeNo}`])?.fen,
    isPending: `pending:${gateway}:${tradeNo}` in facts,
    isOver: [...numbered('closed'), ...numbered('expired')].length > 0,
    made: new Map(refunded.map(({ number, fact: { fen = 0 } }) => [number, fen])),
    failed: new Set(numbered('refundFailed').map(({ number }) => number)),
    inSumOnly: Math.max(0, most - byGateway),
  }
}

function wrongPayment({ amountFen }: JudgedLine, page: Page | undefined): string | undefined {
  if (page?.paid !== undefined) return page.paid === amountFen ? undefined : 'otherAmount'
  return page?.isPending || page?.isOver ? 'otherState' : 'paidThereNotHere'
}

/** @param claimed  by trade: what lines before have claimed of what is known in sum */
function wrongRefund(
  { tradeNo, refundId, amountFen }: JudgedLine,
  page: Page | undefined,
  claimed: Map<string, number>,
): string | undefined {
  const known = page?.made.get(refundId)
  if (known !== undefined) return known === amountFen ? undefined : 'otherAmount'
  const soFar = claimed.get(tradeNo) ?? 0
  if (page && soFar + amountFen <= page.inSumOnly) {
    claimed.set(tradeNo, soFar + amountFen)
    return undefined
  }
  return page?.failed.has(refundId) ? 'otherState' : 'refundedThereNotHere'
}
