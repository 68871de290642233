/** The settings of the shop: its name, addresses, imprint, and the lifetime of its orders. */
import { LONGEST_PAYMENT_MS } from '../gateways/limits'
import { SHORTEST_PAYMENT_MS } from '../order/order'
import type { Shop } from '../shop'
import { MINUTE_MS } from '../time'
import { isOrigin } from '../url'
import { type Environment, type ReportProblem, required } from './environment'
import { readImprint } from './imprint'

export interface ShopConfig extends Shop {
  /** The shop's origin, `https://host`, without a slash at the end. */
  readonly publicUrl: string
  /** How long an order can be paid, in ms. */
  readonly orderLifetimeMs: number
}

export function readShop(env: Environment, problem: ReportProblem): ShopConfig {
  const shopName = required(env, problem, 'SHOP_NAME', 'the name that buyers see')
  if (shopName.length > 60) problem('SHOP_NAME must have at most 60 characters')
  if (/\p{Cc}/u.test(shopName)) problem('SHOP_NAME must be one line')
  if (!readAllowedOrigins(env).every(isOrigin)) {
    problem('ALLOWED_ORIGINS must be origins like https://www.example.com, separated by commas, or empty')
  }
  return {
    shopName,
    ...readImprint(env, problem),
    publicUrl: readPublicUrl(env, problem),
    orderLifetimeMs: readOrderLifetime(env, problem),
  }
}

/** Other origins whose pages may call the shop; validated by `readShop`. */
export const readAllowedOrigins = (env: Environment): readonly string[] =>
  (env.ALLOWED_ORIGINS ?? '').split(/[\s,]+/).filter(origin => origin !== '')

export function readPublicUrl(env: Environment, problem: ReportProblem): string {
  const meaning = 'the https address under which buyers and the gateway reach this shop'
  const publicUrl = required(env, problem, 'PUBLIC_URL', meaning)
  if (publicUrl !== '' && !isOrigin(publicUrl)) {
    problem(
      'PUBLIC_URL must be an origin like https://pay.example.com, without path, query or slash at the end',
    )
  }
  return publicUrl
}

function readOrderLifetime(env: Environment, problem: ReportProblem): number {
  const text = required(env, problem, 'ORDER_LIFETIME_MINUTES', 'how long an order can be paid')
  const minutes = Number(text)
  const [shortest, longest] = [SHORTEST_PAYMENT_MS / MINUTE_MS, LONGEST_PAYMENT_MS / MINUTE_MS]
  if (!Number.isInteger(minutes) || minutes < shortest || minutes > longest) {
    problem(
      `ORDER_LIFETIME_MINUTES must be a whole number of ${shortest} to ${longest} (15 days, the gateway’s limit)`,
    )
  }
  return minutes * MINUTE_MS
}
