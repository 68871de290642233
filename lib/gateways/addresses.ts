/** The addresses of gateway and shop, each of which must be reachable for the other side. */
import { isLoopback, isUsableUrl } from '../url'
import type { SettingsEnvironment } from './gateway'

export interface Addresses {
  /** The gateway's address, without a query. */
  readonly gatewayUrl: string
  readonly notifyUrl: string
  readonly returnUrl: string
}

interface Peculiarities {
  /** The variable that holds the gateway's address. */
  readonly variable: string
  readonly gatewayUrl: string | undefined
  /** Its usual value. */
  readonly example: string
  /** The gateway's limit, in characters. */
  readonly longestNotifyUrl: number
}

/** Reads the addresses of an account; reports what is wrong with them. */
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

/** The oldest message path has no gateway's name. */
const UNNAMED = 'alipayDirect'

/** The addresses that receive messages about an account. Only the path decides whose keys verify a message. */
export function callbackUrls({ name, publicUrl }: Pick<SettingsEnvironment, 'name' | 'publicUrl'>) {
  const base = `${publicUrl}/paycallback${name === UNNAMED ? '' : `/${name}`}`
  return { notifyUrl: `${base}/notify`, returnUrl: `${base}/return` }
}

/** The account in the path of a message; it need not exist. */
export const accountOfPath = ({ gateway = UNNAMED }: { readonly gateway?: string | undefined }): string =>
  gateway
