/** The addresses of the gateway and of the shop: each must be reachable for the other side. */
import { isLoopback, isUsableUrl } from '../url'
import type { SettingsEnvironment } from './gateway'

export interface Addresses {
  /** The gateway's address without a query. */
  readonly gatewayUrl: string
  readonly notifyUrl: string
  readonly returnUrl: string
}

interface Peculiarities {
  /** The variable that holds the gateway's address, and what it holds. */
  readonly variable: string
  readonly gatewayUrl: string | undefined
  /** What it holds as a rule. */
  readonly example: string
  /** What the gateway takes for the address of its messages, in characters. */
  readonly longestNotifyUrl: number
}

/** The addresses of an account; reports what is wrong with them. */
export function readAddresses(
  { name, publicUrl, problem }: SettingsEnvironment,
  { variable, gatewayUrl = '', example, longestNotifyUrl }: Peculiarities,
): Addresses {
  if (!isUsableUrl(gatewayUrl)) problem(`${variable} must be an https URL without a query, like ${example}`)
  if (isLoopback(publicUrl) && !isLoopback(gatewayUrl)) {
    problem('PUBLIC_URL points to this machine, where the gateway’s notifies never arrive')
  }
  if (isLoopback(gatewayUrl) && isUsableUrl(publicUrl) && !isLoopback(publicUrl)) {
    problem(`${variable} points to this machine, where neither the deployed shop nor its buyers get`)
  }
  const callbacks = callbackUrls({ name, publicUrl })
  const { length } = callbacks.notifyUrl
  if (length > longestNotifyUrl) {
    problem(
      `PUBLIC_URL is too long: the address of the gateway’s notifies has ${length} characters, of which it takes ${longestNotifyUrl}`,
    )
  }
  return { gatewayUrl, ...callbacks }
}

/** Alipay direct pay was here first, and the address of its default merchant names no gateway. */
const UNNAMED = 'alipayDirect'

/** Where messages about an account come in: the path alone says whose keys they are verified by. */
export function callbackUrls({ name, publicUrl }: Pick<SettingsEnvironment, 'name' | 'publicUrl'>) {
  const base = `${publicUrl}/paycallback${name === UNNAMED ? '' : `/${name}`}`
  return { notifyUrl: `${base}/notify`, returnUrl: `${base}/return` }
}

/** The account that messages to such an address are about, as the address says it: there need not be one. */
export const accountOfPath = ({ gateway = UNNAMED }: { readonly gateway?: string | undefined }): string =>
  gateway
