/** The settings of Alipay's open platform, from environment variables. @see docs/protocols.md#page-request */
import { type Addresses, readAddresses } from '../addresses'
import { readContracted } from '../alipay/contracted'
import { isPid } from '../alipay/pid'
import type { SettingsEnvironment } from '../gateway'

/** Products with codes to scan; a contract has at most one of them. @see docs/protocols.md#page-code */
const CODE_PRODUCTS = ['QR_CODE_OFFLINE', 'FACE_TO_FACE_PAYMENT'] as const

/** In characters, also for the return's. @see docs/protocols.md#page-request */
const LONGEST_NOTIFY_URL = 256

export interface AlipayPageSettings extends Pick<SettingsEnvironment, 'name'>, Addresses {
  /** The app's id: 16 to 32 digits. */
  readonly appId: string
  /** The account that receives the money: 16 digits that begin with 2088. */
  readonly sellerId: string
  /** Undefined where the contract has none. */
  readonly codeProduct: (typeof CODE_PRODUCTS)[number] | undefined
  /** The shop's origin. */
  readonly publicUrl: string
}

/** Reads the app's `ALIPAY_…` variables; usable only if no problem was reported. */
export function readSettings(environment: SettingsEnvironment): AlipayPageSettings {
  const { name, variables: env, publicUrl, problem } = environment
  const appId = env.ALIPAY_APP_ID ?? ''
  if (!/^\d{16,32}$/.test(appId)) {
    problem('ALIPAY_APP_ID must be the number of your app at open.alipay.com: 16 to 32 digits')
  }
  const sellerId = env.ALIPAY_APP_SELLER_ID ?? ''
  if (!isPid(sellerId)) {
    problem(
      'ALIPAY_APP_SELLER_ID must be the PID of the account that is paid: 16 digits that start with 2088 ' +
        '(Alipay shows it with your app)',
    )
  }
  const addresses = readAddresses(environment, {
    variable: 'ALIPAY_OPENAPI_URL',
    gatewayUrl: env.ALIPAY_OPENAPI_URL,
    example: 'https://openapi.alipay.com/gateway.do',
    longestNotifyUrl: LONGEST_NOTIFY_URL,
  })
  const [codeProduct, ...others] = readContracted(
    'ALIPAY_APP_CONTRACTED',
    env.ALIPAY_APP_CONTRACTED ?? '',
    CODE_PRODUCTS,
    problem,
  )
  if (others.length > 0) problem('ALIPAY_APP_CONTRACTED names two products for codes: a contract has one')
  return {
    name,
    appId,
    sellerId,
    codeProduct,
    ...addresses,
    publicUrl,
  }
}
