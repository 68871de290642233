/**
 * A gateway's page where staff confirm a refund with the payment password: it accepts a number on the day that the
 * number names, and makes each refund once.
 */
import { HOUR_MS, MINUTE_MS } from '../../lib/time'
import { beijingDay } from '../../local/simulator/core/beijingTime'
import { decodeForm } from '../../local/simulator/core/form'
import type { RunContext } from './flakyCalls'
import type { BatchRequest, Protocol } from './protocols/protocol'
import type { RefundService } from './refundService'
import type { Trade } from './trade'
import { Violation } from './violation'

/** Who has the page open at midnight may still confirm it so long. */
const OPEN_PAST_MIDNIGHT_MS = 2 * HOUR_MS
/** On its way from the shop to the gateway midnight may pass. */
const ON_ITS_WAY_MS = MINUTE_MS

export interface RefundPage {
  /** Opens the page at an address; undefined when it leads nowhere, or no more. */
  open(url: string): BatchRequest | undefined
  /** The password is typed. @returns whether it counted */
  confirm(batch: BatchRequest): boolean
}

interface Bank {
  trade(tradeNo: string): Trade | undefined
  note(event: string, trade: Trade): void
  readonly refundService: RefundService
}

export function makeRefundPage(
  { scheduler: { now }, summary }: RunContext,
  protocol: Protocol,
  { trade: tradeOf, note, refundService }: Bank,
): RefundPage {
  const carriedOut = new Set<string>()
  const dayOf = ({ batchNo }: BatchRequest) => batchNo.slice(0, 8)

  return {
    open(url) {
      const pairs = decodeForm(Buffer.from(new URL(url).search.slice(1)), 'utf-8')
      const batch = protocol.readBatch?.(pairs, now())
      const trade = batch && tradeOf(batch.tradeNo)
      if (!batch && protocol.readBatch?.(pairs, now() - ON_ITS_WAY_MS)) return undefined
      if (!batch || !trade) throw new Violation(`${protocol.name} refuses a shop’s request for a refund`)
      summary.refundPages++
      note(`shows the page of ${batch.batchNo}`, trade)
      return carriedOut.has(batch.batchNo) ? undefined : batch
    },
    confirm(batch) {
      const trade = tradeOf(batch.tradeNo)
      const isInTime =
        dayOf(batch) === beijingDay(now() - OPEN_PAST_MIDNIGHT_MS) || dayOf(batch) === beijingDay(now())
      if (!trade || !isInTime || carriedOut.has(batch.batchNo)) return false
      carriedOut.add(batch.batchNo)
      summary.refundsConfirmed++
      note(`takes the password for ${batch.batchNo}`, trade)
      refundService.ask(trade, { refundNo: batch.batchNo, amountFen: batch.amountFen, isOnce: true })
      return true
    },
  }
}
