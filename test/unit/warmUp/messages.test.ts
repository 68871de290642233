/** The messages that warm a container up: each gateway reads one, and nothing is recorded. */
import { describe, expect, it, vi } from 'vitest'
import type { Messages } from '../../../lib/gateways/capabilities/messages'
import { FORGED_MESSAGE } from '../../../lib/gateways/forgedMessage'
import type { Gateways } from '../../../lib/gateways/gateway'
import type { LambdaHandler } from '../../../lib/http/boundary'
import { readRequest } from '../../../lib/http/request'
import { warmUpMessages } from '../../../lib/warmUp/messages'
import { acceptingMessages, sendForged } from '../../../lib/warmUp/notify'
import { WARM_UP_ORDER } from '../../../lib/warmUp/sampleOrder'
import { NOW } from '../../support/orders'

const messages = (read: Messages['read']): Messages => ({
  replies: { done: 'success', again: 'fail' },
  returnMethod: 'GET',
  read,
  claimedOrder: () => '',
  confirm: () => Promise.reject(new Error('a gateway was asked')),
})
const gateways = (read: Messages['read']): Gateways<Messages> => ({
  names: ['alipayPage', 'chinabank'],
  usable: () => ['alipayPage', 'chinabank'],
  get: name => (name === 'other' ? undefined : messages(read)),
})
const refusing = () => vi.fn<Messages['read']>(async () => ({ ok: false, error: 'badSignature' }))

describe('a forged message', () => {
  it('can be read by each gateway, as a whole form', async () => {
    const read = refusing()
    await warmUpMessages(gateways(read), NOW)
    expect(read).toHaveBeenCalledTimes(2)
    expect(read).toHaveBeenCalledWith('notify', expect.anything(), NOW)
  })

  it('fails if the keys are unavailable, for its caller to skip', async () => {
    const read: Messages['read'] = () => Promise.reject(new Error('no keys'))
    await expect(warmUpMessages(gateways(read), NOW)).rejects.toThrow('no keys')
  })

  it('is passed to a handler as API Gateway passes a notify, for each gateway', async () => {
    const handle = vi.fn<LambdaHandler>(async () => ({}))
    await sendForged(gateways(refusing()), handle)
    const requests = handle.mock.calls.map(([event]) => readRequest(event, ''))
    expect(requests.map(({ method, path, pathParameters }) => [method, path, pathParameters])).toEqual(
      ['alipayPage', 'chinabank'].map(gateway => ['POST', `/paycallback/${gateway}/notify`, { gateway }]),
    )
    expect(requests[0]?.body).toEqual({ ok: true, value: Buffer.from(FORGED_MESSAGE) })
  })
})

describe('gateways that accept everything', () => {
  it('accept what they would refuse, as the payment of an order that does not exist', async () => {
    const read = refusing()
    const believing = acceptingMessages(gateways(read)).get('chinabank')
    const form = { ok: true, value: {} } as never
    expect(await believing?.read('notify', form, NOW)).toMatchObject({
      ok: true,
      value: { about: 'payment', gateway: 'chinabank', orderId: WARM_UP_ORDER.orderId },
    })
    expect(read).toHaveBeenCalledWith('notify', form, NOW)
  })

  it('query nothing, and are the configured ones', () => {
    const believing = acceptingMessages(gateways(refusing()))
    expect(believing.get('alipayPage')?.confirm).toBeUndefined()
    expect(believing.get('other')).toBeUndefined()
    expect(believing.names).toEqual(['alipayPage', 'chinabank'])
  })
})
