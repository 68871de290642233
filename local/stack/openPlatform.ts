/** The open platform's side of the contract of the laptop's shop: its app, and what Alipay has of it. */
import { LOCAL_SHOP } from '../../tools/deployment/localShop'
import { alipay, app, root } from '../alipayPageCertificates.json'
import keys from '../alipayPageKeys.json'

const { partner, sellerEmail, sellerName } = LOCAL_SHOP

const LOCAL_OPEN_PLATFORM = {
  appId: '2014072300007148',
  sellerId: partner,
  sellerEmail,
  sellerName,
  appPublicKey: keys.appPublicKey,
  alipayPrivateKey: keys.alipayPrivateKey,
} as const

/** @param mode  as ALIPAY_APP_MODE says to the shop */
export const localOpenPlatform = (mode: string | undefined) =>
  mode === 'certificate'
    ? { ...LOCAL_OPEN_PLATFORM, certificates: { app, alipay, root } }
    : LOCAL_OPEN_PLATFORM
