// What a simulated gateway is to the core. One folder a gateway makes one of these; ../gateways.ts lists them.
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
  /** Its folder's name; trades and notifies carry it. */
  readonly name: string
  readonly texts: GatewayTexts
  readonly shop: ShopAccount
  /** Who can pay at the cashier; the first pays when nobody was chosen. None of them exists. */
  readonly buyers: readonly [Buyer, ...Buyer[]]
  /** The banks a buyer can pay through, as the cashier lists them. */
  readonly bankGroups: readonly BankGroup[]
  /** The gateway's own word for each state of a trade. */
  readonly statusWords: Readonly<Record<TradeState, string>>
  /** What can be done to its trades beside paying them. */
  readonly moves: readonly Move[]
  /** Settings of the control panel that are its own. No two gateways have one of the same name. */
  readonly settings: { readonly choices: readonly Choice[]; readonly ticks: readonly Tick[] }
  /** The faults it can work into a message, with the words the control panel shows. */
  readonly faults: Readonly<Record<string, string>>
  /** The waits after its first, second … attempt of a notify, simulated milliseconds: one attempt more than waits. */
  readonly retryDelaysMs: readonly number[]
  /** So long after its payment a trade is finished by itself, simulated milliseconds; absent: never. */
  readonly finishesAfterMs?: number

  /** Its own addresses: where payment orders come in, and what the shop's server can ask. */
  routes(counter: Counter): GatewayRoutes
  newTradeNo(nowMs: number): string
  /** Why an order under a number that has a trade already does not lead to its cashier again; null when it does. */
  checkRepeat(trade: Trade, order: PaymentOrder): Refusal | null
  /** The state a payment leads to. */
  stateOncePaid(settings: Settings): 'paid' | 'finished'
  /** What the shop is told of a trade as it is now, the same over all attempts; null: it is not told. */
  notifyContent(trade: Trade, settings: Settings): NotifyContent | null
  /** One attempt as it goes over the wire, signed, with the fault worked in (`none` and foreign ones change nothing). */
  notifyMessage(notify: Notify, fault: string, nowMs: number): NotifyMessage
  acknowledges(answer: Answer): boolean
  /** Whether the payment that the buyer makes just now comes to nothing; she may try again. */
  paymentFails?(settings: Settings): boolean
  /** How the browser gets back to the shop after payment: to a signed address, or with a signed form that it posts. */
  wayBack(trade: Trade, returnUrl: string, counter: Pick<Counter, 'ledger' | 'now'>): string | ReturnForm
}

export type GatewayRoutes = Hono<{ Bindings: HttpBindings }>
export type GatewayContext = Context<{ Bindings: HttpBindings }>

/** What a gateway's routes can do in the core. */
export interface Counter {
  readonly ledger: Ledger
  readonly settings: () => Settings
  readonly now: () => number
  readonly log: (line: string) => void
  /** The trade of an order: a new one, or the unpaid one of the same number and contents. Its cashier is `/cashier/<tradeNo>`. */
  open(order: PaymentOrder): Trade | Refusal
  move(tradeNo: string, move: Move): Trade | Refusal
  /** Give money back, under the number that the shop gave the refund. */
  refund(tradeNo: string, fen: number, refundNo: string | null): Trade | Refusal
  /** Tell the shop something that is not the state of a trade, again and again like a notify. */
  tell(told: Told): void
  /** The error page for the browser; the control panel lists it. @param outTradeNo as the request claims, or empty */
  turnAway(c: GatewayContext, refusal: Refusal, outTradeNo: string): Response | Promise<Response>
}

/** What the shop is told beside the state of a trade. */
export interface Told extends NotifyContent {
  /** The trade it is listed under. */
  readonly trade: Pick<Trade, 'tradeNo' | 'outTradeNo'>
  /** The word it is listed by, in place of a state. */
  readonly word: string
  readonly url: string
}

interface GatewayTexts {
  readonly title: string
  readonly titleSmall: string
  /** Where the shop sends its buyers. */
  readonly entryPath: string
  /** The way to pay that is no bank. */
  readonly account: string
  readonly accountSmall: string
}

/** The one shop that has a contract with the gateway. */
interface ShopAccount {
  readonly name: string
  readonly email: string
  /** What the gateway knows it by, as the control panel shows it. */
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

/** A form that a page of the gateway has the browser post to the shop. */
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

/** The bank of a code, which is case-sensitive; undefined when the gateway has no such bank. */
export function findBank({ bankGroups }: SimulatedGateway, code: string): Bank | undefined {
  return bankGroups.flatMap(({ banks }) => banks).find(bank => bank.code === code)
}

/** Who paid a trade, in words for the pages; empty while nobody has. */
export function paidBy(trade: Trade, gateway: SimulatedGateway): string {
  const bank = trade.paidByBank === null ? undefined : findBank(gateway, trade.paidByBank.code)
  return bank?.name ?? trade.buyerEmail ?? ''
}
