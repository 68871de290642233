/** A deployment with three merchants, each at every gateway. */
import { generateKeyPairSync } from 'node:crypto'
import { accountOf, DEFAULT_MERCHANT, type MerchantId } from '../../lib/order/merchant'
import type { Order } from '../../lib/order/order'
import { KEY, notifyFields, PARTNER, returnFields, signedForm } from './alipay'
import {
  ALIPAY,
  APP_ID,
  pageNotifyFields,
  pageReturnFields,
  pemOf,
  SELLER_ID,
  STRANGER,
  signedPageForm,
  VARIABLES,
} from './alipayPage'
import { CHINABANK, CHINABANK_KEY, MERCHANT, messageFields, signedMessageForm } from './chinabank'

export const TEAHOUSE = 'teahouse' as MerchantId
export const BOOKSHOP = 'bookshop' as MerchantId
export const MERCHANTS = [DEFAULT_MERCHANT, TEAHOUSE, BOOKSHOP] as const

/** All have the same account at each gateway, so that only keys and addresses separate them. */
const OWN = {
  GATEWAYS: 'alipayPage alipayDirect chinabank',
  ALIPAY_PARTNER: PARTNER,
  ALIPAY_APP_ID: APP_ID,
  ALIPAY_APP_SELLER_ID: SELLER_ID,
  CHINABANK_MERCHANT: MERCHANT,
}

/** Each shop is named like its merchant. */
export const THREE_MERCHANTS = {
  prod: { [TEAHOUSE]: { ...OWN, SHOP_NAME: TEAHOUSE }, [BOOKSHOP]: { ...OWN, SHOP_NAME: BOOKSHOP } },
}

/** The variables of the default merchant and of the deployment. */
export const DEPLOYMENT = {
  SERVICE_NAME: 'shouyin',
  STAGE: 'prod',
  GATEWAYS: OWN.GATEWAYS,
  ...VARIABLES,
  ...CHINABANK,
}

const OF_BOOKSHOP = generateKeyPairSync('rsa', { modulusLength: 2048 })

interface GatewayKeys {
  readonly md5: string
  readonly chinabank: string
  readonly alipay: Pick<typeof ALIPAY, 'privateKey' | 'publicKey'>
}

const COMMON: GatewayKeys = { md5: KEY, chinabank: CHINABANK_KEY, alipay: ALIPAY }

/** Different keys; or the same ones, so that only the address separates merchants. */
export const KEYS: Readonly<Record<'own' | 'same', (merchant: MerchantId) => GatewayKeys>> = {
  same: () => COMMON,
  own: merchant => {
    if (merchant === DEFAULT_MERCHANT) return COMMON
    const alipay = merchant === TEAHOUSE ? STRANGER : OF_BOOKSHOP
    return { md5: `${merchant}${KEY}`.slice(0, 32), chinabank: `${merchant}-${CHINABANK_KEY}`, alipay }
  },
}

/** The parameters in SSM. */
export const parametersOf = (keysOf: (merchant: MerchantId) => GatewayKeys): Record<string, string> =>
  Object.fromEntries(
    MERCHANTS.flatMap(merchant => {
      const path = merchant === DEFAULT_MERCHANT ? '' : `/shouyin/prod/${merchant}`
      const { md5, chinabank, alipay } = keysOf(merchant)
      return [
        [`${path}/${merchant === DEFAULT_MERCHANT ? 'keys' : 'alipay-keys'}`, md5],
        [`${path}/chinabank-keys`, chinabank],
        [`${path}/alipay-public-key`, pemOf(alipay.publicKey)],
      ]
    }),
  )

/** Genuine messages of each gateway about an order, signed with a merchant's keys. */
export const SENDERS = {
  alipayDirect: {
    returnMethod: 'GET',
    notify: (order: Order, { md5 }: GatewayKeys) => signedForm(notifyFields(order), md5),
    return: (order: Order, { md5 }: GatewayKeys) => signedForm(returnFields(order), md5),
  },
  alipayPage: {
    returnMethod: 'GET',
    notify: (order: Order, { alipay }: GatewayKeys) =>
      signedPageForm(pageNotifyFields(order), alipay.privateKey),
    return: (order: Order, { alipay }: GatewayKeys) =>
      signedPageForm(pageReturnFields(order), alipay.privateKey),
  },
  chinabank: {
    returnMethod: 'POST',
    notify: (order: Order, { chinabank }: GatewayKeys) => signedMessageForm(messageFields(order), chinabank),
    return: (order: Order, { chinabank }: GatewayKeys) => signedMessageForm(messageFields(order), chinabank),
  },
} as const

export interface Account {
  readonly gateway: keyof typeof SENDERS
  readonly merchant: MerchantId
  readonly name: string
}

export const ACCOUNTS: readonly Account[] = MERCHANTS.flatMap(merchant =>
  (Object.keys(SENDERS) as Account['gateway'][]).map(gateway => ({
    gateway,
    merchant,
    name: accountOf(gateway, merchant),
  })),
)
