/** An invocation of a handler, and its outcome, which the invariants check when it answers. */

import type { IllegalReason } from '../../lib/illegal/reasons'
import type { GatewayName } from '../../lib/order/facts'
import type { LogEvent } from '../../lib/telemetry/events'
import type { BackgroundName, RouteName } from '../support/handlers'
import type { Notify } from './claims'

/** What a message really is, which the shop must find out by itself. */
export type Truth =
  /** A browser's request, or an event of the shop's own. */
  | { readonly kind: 'request' }
  /** What the gateway says in this notify, whoever brings it. */
  | { readonly kind: 'notify'; readonly notify: Notify }
  /** What the gateway gave a browser along, whoever brings it. */
  | { readonly kind: 'return' }
  /** Forged, but about something that happened: it may be taken or refused, and nothing false be learned from it. */
  | { readonly kind: 'halfTrue' }
  /** Genuine, of a trade to which the shop had sent nobody: refused, unless the buyer goes to this gateway too. */
  | { readonly kind: 'stray'; readonly gateway: GatewayName }
  /** Illegal, and for which reasons it may be refused. */
  | { readonly kind: 'illegal'; readonly reasons: readonly IllegalReason[] }

export interface Invocation {
  readonly requestId: string
  readonly name: RouteName | BackgroundName | 'refund'
  readonly truth: Truth
  /** The order concerned, '' when unknown. */
  readonly orderId: string
  readonly logged: LogEvent[]
  /** The container it runs in. */
  readonly container: number
  /** A dead process goes on with nothing. */
  isAlive: boolean
  /** Whether any call of it failed, hung or was lost. */
  isDisturbed: boolean
  /** Whether a gateway, asked back, did not stand by the message. */
  isDenied: boolean
}

/** What the sender of a request reads; undefined when nothing came in time. */
export interface Reply {
  readonly status: number
  readonly body: string
  readonly location: string
}
