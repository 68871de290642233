/** The open platform's side of the contract of the laptop's shop: its app, and the keys that Alipay has of it. */
import { LOCAL_SHOP } from '../../tools/deployment/localShop'
import keys from '../alipayPageKeys.json'

const { partner, sellerEmail, sellerName } = LOCAL_SHOP

export const LOCAL_OPEN_PLATFORM = {
  appId: '2014072300007148',
  sellerId: partner,
  sellerEmail,
  sellerName,
  appPublicKey: keys.appPublicKey,
  alipayPrivateKey: keys.alipayPrivateKey,
} as const
