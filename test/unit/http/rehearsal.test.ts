/** The forged message of a container that starts: each gateway reads it, and none believes it. */
import { expect, it, vi } from 'vitest'
import { FORGED_MESSAGE } from '../../../lib/gateways/forgedMessage'
import type { Gateways, Messages } from '../../../lib/gateways/gateway'
import { rehearseMessages } from '../../../lib/http/rehearsal'
import { NOW } from '../../support/orders'

const gateways = (read: Messages['read']): Gateways<Pick<Messages, 'read'>> => ({
  ...{ names: ['alipayPage', 'chinabank'], usable: () => ['alipayPage', 'chinabank'] },
  get: () => ({ read }),
})

it('is read by each gateway, as a whole form', async () => {
  const read = vi.fn<Messages['read']>(async () => ({ ok: false, error: 'badSignature' }))
  await rehearseMessages(gateways(read), FORGED_MESSAGE, NOW)
  expect(read).toHaveBeenCalledTimes(2)
  expect(read).toHaveBeenCalledWith('notify', expect.anything(), NOW)
})

it('fails where the keys cannot be read, for its caller to pass over', async () => {
  const read: Messages['read'] = () => Promise.reject(new Error('no keys'))
  await expect(rehearseMessages(gateways(read), FORGED_MESSAGE, NOW)).rejects.toThrow('no keys')
})
