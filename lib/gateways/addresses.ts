/** The addresses of the gateway and of the shop: each must be reachable for the other side. */
import { isLoopback, isUsableUrl } from '../url'
import type { SettingsEnvironment } from './gateway'

/**
 * Reports what is wrong with them.
 *
 * @param name     the variable that holds the gateway's address
 * @param example  the gateway's own address
 */
export function checkAddresses(
  { publicUrl, problem }: Pick<SettingsEnvironment, 'publicUrl' | 'problem'>,
  name: string,
  gatewayUrl: string,
  example: string,
): void {
  if (!isUsableUrl(gatewayUrl)) problem(`${name} must be an https URL without a query, like ${example}`)
  if (isLoopback(publicUrl) && !isLoopback(gatewayUrl)) {
    problem('PUBLIC_URL points to this machine, where the gateway’s notifies never arrive')
  }
  if (isLoopback(gatewayUrl) && isUsableUrl(publicUrl) && !isLoopback(publicUrl)) {
    problem(`${name} points to this machine, where neither the deployed shop nor its buyers get`)
  }
}

/** Reports that the gateway does not take the address of its messages, which is some way behind the shop's. */
export function checkNotifyLength(
  { problem }: Pick<SettingsEnvironment, 'problem'>,
  { length }: string,
  longest: number,
): void {
  if (length <= longest) return
  problem(
    `PUBLIC_URL is too long: the address of the gateway’s notifies has ${length} characters, of which it takes ${longest}`,
  )
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
