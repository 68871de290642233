/** The simulated open platform's settings for the local shop: its app and keys. */
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

/** @param mode  the shop's ALIPAY_APP_MODE */
export const localOpenPlatform = (mode: string | undefined) =>
  mode === 'certificate'
    ? { ...LOCAL_OPEN_PLATFORM, certificates: { app, alipay, root } }
    : LOCAL_OPEN_PLATFORM
