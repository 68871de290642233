/** What Alipay's open platform must know of the shop, read from the environment. @see docs/protocols.md#page-request */
import { checkAddresses } from '../addresses'
import { readContracted } from '../alipay/contracted'
import { isPid } from '../alipay/pid'
import type { SettingsEnvironment } from '../gateway'

/** Services that Alipay refuses to apps whose contract does not have them. @see docs/protocols.md#page-code */
const CONTRACTED = ['precreate'] as const

export interface AlipayPageSettings {
  /** The app's number: 16 digits and more. */
  readonly appId: string
  /** The account that is paid: 16 digits that start with 2088. */
  readonly sellerId: string
  /** The gateway's address without a query. */
  readonly gatewayUrl: string
  readonly contracted: ReadonlySet<(typeof CONTRACTED)[number]>
  readonly notifyUrl: string
  readonly returnUrl: string
  /** The address before `/orders/{orderId}`. */
  readonly publicUrl: string
}

/** Reads the app's `ALIPAY_…` variables; the settings are usable only when no problem was reported. */
export function readSettings({
  variables: env,
  publicUrl,
  problem,
}: SettingsEnvironment): AlipayPageSettings {
  const appId = env.ALIPAY_APP_ID ?? ''
  if (!/^\d{16,32}$/.test(appId)) {
    problem('ALIPAY_APP_ID must be the number of your app at open.alipay.com: 16 digits or more')
  }
  const sellerId = env.ALIPAY_APP_SELLER_ID ?? ''
  if (!isPid(sellerId)) {
    problem(
      'ALIPAY_APP_SELLER_ID must be the PID of the account that is paid: 16 digits that start with 2088 ' +
        '(Alipay shows it with your app)',
    )
  }
  const gatewayUrl = env.ALIPAY_OPENAPI_URL ?? ''
  const example = 'https://openapi.alipay.com/gateway.do'
  checkAddresses({ publicUrl, problem }, 'ALIPAY_OPENAPI_URL', gatewayUrl, example)
  return {
    appId,
    sellerId,
    gatewayUrl,
    contracted: readContracted('ALIPAY_APP_CONTRACTED', env.ALIPAY_APP_CONTRACTED ?? '', CONTRACTED, problem),
    notifyUrl: `${publicUrl}/paycallback/alipayPage/notify`,
    returnUrl: `${publicUrl}/paycallback/alipayPage/return`,
    publicUrl,
  }
}
