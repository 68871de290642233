/** A refused message: what is recorded, and when its signature is diagnosed. */
import { expect, it } from 'vitest'
import type { GatewayForm, Messages } from '../../../lib/gateways/capabilities/messages'
import type { IllegalReason, SignatureCause } from '../../../lib/illegal/reasons'
import type { RecordIllegal } from '../../../lib/illegal/recorder'
import { refuseMessage } from '../../../lib/payment/refuseMessage'
import { err, ok } from '../../../lib/result'
import { formOf } from '../../../lib/signing/form'

const SENDER = { requestId: 'request', sourceIp: '203.0.113.7', userAgent: 'agent' }
const CAUSE = { fault: 'noKey' } as SignatureCause
const raw = Buffer.from('a=b')
const parsed = formOf([{ name: 'a', value: Buffer.from('b') }])
const readable: GatewayForm = { raw, parameters: ok(parsed) }
const unreadable: GatewayForm = { raw, parameters: err('badEncoding') }

type Explaining = Pick<Messages, 'claimedOrder' | 'explain' | 'idField'>
const claimedOrder: Explaining['claimedOrder'] = form => (form === parsed ? 'claimed' : 'another')
const explaining: Explaining = {
  claimedOrder,
  idField: 'number',
  explain: async (bytes, form) => (bytes === raw && form === parsed ? CAUSE : undefined),
}

async function refuse(
  form: GatewayForm,
  reason: IllegalReason,
  messages: Explaining | undefined = undefined,
) {
  const recorded: Parameters<RecordIllegal>[0][] = []
  await refuseMessage(
    async refused => void recorded.push(refused),
    messages && { gateway: 'alipayPage', messages },
    form,
    SENDER,
    reason,
  )
  const [refused, ...others] = recorded
  expect(others).toEqual([])
  return refused ?? expect.fail('nothing was recorded')
}

it('is recorded as received, with the order that it names', async () => {
  expect(await refuse(readable, 'amountMismatch', explaining)).toEqual({
    reason: 'amountMismatch',
    sender: SENDER,
    gateway: 'alipayPage',
    raw,
    claimedOrder: 'claimed',
    idField: 'number',
    explain: undefined,
  })
})

it.each<[string, GatewayForm, Explaining | undefined]>([
  ['cannot be parsed', unreadable, explaining],
  ['is for no gateway of the shop', readable, undefined],
])('names no order when it %s', async (_, form, messages) => {
  expect((await refuse(form, 'unknownGateway', messages)).claimedOrder).toBe('')
})

it('is diagnosed when its signature is wrong', async () => {
  const { explain } = await refuse(readable, 'badSignature', explaining)
  expect(await explain?.()).toBe(CAUSE)
})

it('is not diagnosed when its signature is wrong and it cannot be read', async () => {
  expect((await refuse(unreadable, 'badSignature', explaining)).explain).toBeUndefined()
})

it.each<[string, Explaining | undefined]>([
  ['by a gateway that explains nothing', { claimedOrder }],
  ['for no gateway of the shop', undefined],
])('has no cause %s', async (_, messages) => {
  const { explain } = await refuse(readable, 'badSignature', messages)
  expect(await (explain ?? expect.fail('no question'))()).toBeUndefined()
})
