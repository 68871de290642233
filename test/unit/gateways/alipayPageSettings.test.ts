/** The settings of the open platform: a valid and an invalid value for each rule, and the messages. */
import { expect, it } from 'vitest'
import { ALIPAY_WORDS } from '../../../lib/gateways/alipay/words'
import { openProfile } from '../../../lib/gateways/alipayPage/profile'
import { readSettings } from '../../../lib/gateways/alipayPage/settings'
import { APP_ID, OPENAPI_URL, SELLER_ID, VARIABLES } from '../../support/alipayPage'

function read(
  changes: Readonly<Record<string, string | undefined>> = {},
  publicUrl = 'https://shop.example.com',
) {
  const problems: string[] = []
  const settings = readSettings({
    name: 'alipayPage',
    variables: { ...VARIABLES, ...changes },
    publicUrl,
    problem: sentence => problems.push(sentence),
  })
  return { settings, problems }
}

const APP_RULE = 'ALIPAY_APP_ID must be the number of your app at open.alipay.com: 16 to 32 digits'
const SELLER_RULE =
  'ALIPAY_APP_SELLER_ID must be the PID of the account that is paid: 16 digits that start with 2088 ' +
  '(Alipay shows it with your app)'
const URL_RULE =
  'ALIPAY_OPENAPI_URL must be an https URL without a query, like https://openapi.alipay.com/gateway.do'

it('are read when nothing is wrong', () => {
  const { settings, problems } = read()
  expect(problems).toEqual([])
  expect(settings).toEqual({
    name: 'alipayPage',
    appId: APP_ID,
    sellerId: SELLER_ID,
    gatewayUrl: OPENAPI_URL,
    codeProduct: undefined,
    notifyUrl: 'https://shop.example.com/paycallback/alipayPage/notify',
    returnUrl: 'https://shop.example.com/paycallback/alipayPage/return',
    publicUrl: 'https://shop.example.com',
  })
})

it.each([
  ['ALIPAY_APP_ID', undefined, APP_RULE],
  ['ALIPAY_APP_ID', '201407230000714', APP_RULE],
  ['ALIPAY_APP_ID', `${APP_ID} `, APP_RULE],
  ['ALIPAY_APP_ID', '1'.repeat(33), APP_RULE],
  ['ALIPAY_APP_SELLER_ID', undefined, SELLER_RULE],
  ['ALIPAY_APP_SELLER_ID', '1088000000000000', SELLER_RULE],
  ['ALIPAY_APP_SELLER_ID', `${SELLER_ID}0`, SELLER_RULE],
  ['ALIPAY_OPENAPI_URL', undefined, URL_RULE],
  ['ALIPAY_OPENAPI_URL', 'http://openapi.alipay.com/gateway.do', URL_RULE],
  ['ALIPAY_OPENAPI_URL', `${OPENAPI_URL}?charset=utf-8`, URL_RULE],
  [
    'ALIPAY_OPENAPI_URL',
    'http://127.0.0.1:4010/openapi/gateway.do',
    'ALIPAY_OPENAPI_URL points to this machine, where neither the deployed shop nor its buyers get',
  ],
])('%s is not %j', (name, value, rule) => expect(read({ [name]: value }).problems).toEqual([rule]))

it('are empty if nothing is set', () => {
  const nothing = Object.fromEntries(Object.keys(VARIABLES).map(name => [name, undefined]))
  expect(read(nothing).settings).toMatchObject({ appId: '', sellerId: '', gatewayUrl: '' })
})

it('may have an app with a longer number, and the sandbox', () => {
  const url = 'https://openapi-sandbox.dl.alipaydev.com/gateway.do'
  expect(read({ ALIPAY_APP_ID: '2'.repeat(32), ALIPAY_OPENAPI_URL: url }).problems).toEqual([])
})

it('the notify address has at most 256 characters', () => {
  const shop = (length: number) =>
    `https://${'a'.repeat(length - 'https:///paycallback/alipayPage/notify'.length)}`
  expect(read({}, shop(256)).problems).toEqual([])
  expect(read({}, shop(257)).problems).toEqual([
    'PUBLIC_URL is too long: the address of the gateway’s notifies has 257 characters, of which it takes 256',
  ])
})

it('a shop on this machine needs a gateway on this machine', () => {
  expect(read({}, 'http://127.0.0.1:4000').problems).toEqual([
    'PUBLIC_URL points to this machine, where the gateway’s notifies never arrive',
  ])
  expect(read({ ALIPAY_OPENAPI_URL: 'http://127.0.0.1:4010/x' }, 'http://127.0.0.1:4000').problems).toEqual(
    [],
  )
})

it('the profile has the gateway’s name and URL, and no bank', async () => {
  const environment = {
    name: 'alipayPage',
    variables: VARIABLES,
    publicUrl: 'https://shop.example.com',
    problem: expect.fail,
  }
  expect(await openProfile(environment)).toEqual({
    name: 'alipayPage',
    words: ALIPAY_WORDS,
    url: OPENAPI_URL,
    isSandbox: false,
    banks: [],
    showsCodes: false,
    isBlockedIn: expect.any(Function),
  })
})

it('codes are shown if the contract has them', async () => {
  const variables = { ...VARIABLES, ALIPAY_APP_CONTRACTED: 'QR_CODE_OFFLINE' }
  const environment = {
    name: 'alipayPage',
    variables,
    publicUrl: 'https://shop.example.com',
    problem: expect.fail,
  }
  expect(await openProfile(environment)).toMatchObject({ showsCodes: true })
  expect(read(variables).settings.codeProduct).toBe('QR_CODE_OFFLINE')
})

it.each([
  ['QR', 'ALIPAY_APP_CONTRACTED names QR; it knows only QR_CODE_OFFLINE, FACE_TO_FACE_PAYMENT'],
  [
    'FACE_TO_FACE_PAYMENT, QR_CODE_OFFLINE',
    'ALIPAY_APP_CONTRACTED names two products for codes: a contract has one',
  ],
])('ALIPAY_APP_CONTRACTED is not %j', (value, rule) => {
  expect(read({ ALIPAY_APP_CONTRACTED: value }).problems).toEqual([rule])
})
