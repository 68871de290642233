// The interface between the core and a simulated gateway. Each gateway has a folder; ../gateways.ts lists them.
// The core has everything that does not depend on the protocol: ledger, cashier, control panel, retries, clock.

import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import type { Charset } from './charset'
import type { Pair } from './form'
import type { Ledger, Notify } from './ledger'
import type { Answer } from './postForm'
import type { Refusal } from './refusal'
import type { Choice, Settings, Tick } from './settingFields'
import type { Move, PaymentOrder, Trade, TradeState } from './trade'

export interface SimulatedGateway {
  /** The name of its folder, which trades and notifies contain. */
  readonly name: string
  readonly texts: GatewayTexts
  readonly shop: ShopAccount
  /** The fictitious buyers at the cashier; by default the first one pays. */
  readonly buyers: readonly [Buyer, ...Buyer[]]
  /** The banks at the cashier. */
  readonly bankGroups: readonly BankGroup[]
  /** The gateway's word for each state of a trade. */
  readonly statusWords: Readonly<Record<TradeState, string>>
  /** The possible changes of its trades, besides payment. */
  readonly moves: readonly Move[]
  /** Its settings on the control panel, whose names are unique over all gateways. */
  readonly settings: { readonly choices: readonly Choice[]; readonly ticks: readonly Tick[] }
  /** The faults that it can put into messages, with their names on the control panel. */
  readonly faults: Readonly<Record<string, string>>
  /** The waits between the attempts of a notify, simulated milliseconds. */
  readonly retryDelaysMs: readonly number[]
  /** The time from payment to the automatic finish of a trade, simulated milliseconds; absent: never. */
  readonly finishesAfterMs?: number

  /** The routes for payment requests and services. */
  routes(core: GatewayCore): GatewayRoutes
  newTradeNo(nowMs: number): string
  /** @returns null if an order whose number has a trade already leads to its cashier again */
  checkRepeat(trade: Trade, order: PaymentOrder): Refusal | null
  /** The state after a payment. */
  stateOncePaid(settings: Settings): 'paid' | 'finished'
  /** The content of a notify about the trade's current state, the same for all attempts; null: no notify. */
  notifyContent(trade: Trade, settings: Settings): NotifyContent | null
  /** The signed body of an attempt, with the fault applied (`none` and other gateways' faults change nothing). */
  notifyMessage(notify: Notify, fault: string, nowMs: number): NotifyMessage
  acknowledges(answer: Answer): boolean
  /** Whether payments fail; the buyer may try again. */
  paymentFails?(settings: Settings): boolean
  /** How the browser returns to the shop after payment: to a signed address, or by posting a signed form. */
  returnTarget(
    trade: Trade,
    returnUrl: string,
    core: Pick<GatewayCore, 'ledger' | 'now'>,
  ): string | ReturnForm
}

export type GatewayRoutes = Hono<{ Bindings: HttpBindings }>
export type GatewayContext = Context<{ Bindings: HttpBindings }>

/** What the core offers to a gateway's routes. */
export interface GatewayCore {
  readonly ledger: Ledger
  readonly settings: () => Settings
  readonly now: () => number
  readonly log: (line: string) => void
  /** A new trade, or the unpaid one with the same number and contents. Its cashier is `/cashier/<tradeNo>`. */
  open(order: PaymentOrder): Trade | Refusal
  move(tradeNo: string, move: Move): Trade | Refusal
  /** @param refundNo the shop's number of the refund, if any */
  refund(tradeNo: string, fen: number, refundNo: string | null): Trade | Refusal
  /** Notify the shop of something other than a trade's state, with the same retries. */
  tell(announcement: Announcement): void
  /** The error page for the browser; also listed on the control panel. @param outTradeNo as in the request, or empty */
  showRefusal(c: GatewayContext, refusal: Refusal, outTradeNo: string): Response | Promise<Response>
}

/** A notify about something other than a trade's state. */
export interface Announcement extends NotifyContent {
  /** The trade that it is listed with. */
  readonly trade: Pick<Trade, 'tradeNo' | 'outTradeNo'>
  /** The word in the list, instead of a state. */
  readonly word: string
  readonly url: string
}

interface GatewayTexts {
  readonly title: string
  readonly titleSmall: string
  /** The path for payment requests. */
  readonly entryPath: string
  /** The payment method that is not a bank. */
  readonly account: string
  readonly accountSmall: string
}

/** The shop's account at the gateway. */
interface ShopAccount {
  readonly name: string
  readonly email: string
  /** The account's number or name, for the control panel. */
  readonly account: string
}

export interface Buyer {
  readonly id: string
  readonly email: string
  readonly name: string
}

export interface Bank {
  readonly code: string
  readonly name: string
}

export interface BankGroup {
  readonly label: string
  readonly banks: readonly Bank[]
}

/** A form that a page of the gateway makes the browser post to the shop. */
export interface ReturnForm {
  readonly url: string
  readonly charset: Charset
  readonly fields: readonly Pair[]
}

interface NotifyContent {
  readonly charset: Charset
  readonly fields: readonly Pair[]
}

export interface NotifyMessage {
  readonly body: string
  readonly contentType: string
}

export function findBuyer({ buyers }: SimulatedGateway, id: string): Buyer | undefined {
  return buyers.find(buyer => buyer.id === id)
}

/** @param code case-sensitive. @returns undefined if the gateway has no such bank */
export function findBank({ bankGroups }: SimulatedGateway, code: string): Bank | undefined {
  return bankGroups.flatMap(({ banks }) => banks).find(bank => bank.code === code)
}

/** Who paid a trade, as text for the pages; empty while it is unpaid. */
export function paidBy(trade: Trade, gateway: SimulatedGateway): string {
  const bank = trade.paidByBank === null ? undefined : findBank(gateway, trade.paidByBank.code)
  return bank?.name ?? trade.buyerEmail ?? ''
}
