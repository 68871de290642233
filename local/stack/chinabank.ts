/** The simulated ChinaBank's settings for the local shop. They must agree with serverless.yml. */
import { LOCAL_SHOP } from '../../tools/deployment/localShop'

const { sellerEmail, sellerName } = LOCAL_SHOP

export const LOCAL_CHINABANK = {
  merchant: '20000400',
  key: 'localstackchinabank00',
  shopName: sellerName,
  shopEmail: sellerEmail,
} as const
