/** The pages at Alipay on which a person makes refunds of direct pay; addresses are signed with the newest key. */
import type { Clock } from '../../time'
import type { RefundConfirmations } from '../capabilities/refunds'
import type { Opening } from '../gateway'
import type { Keys } from '../md5Keys'
import { openKeys } from './keys'
import { refundRequest } from './refundRequest'
import { type AlipayDirectSettings, readSettings } from './settings'

export const openRefundConfirmations: Opening<RefundConfirmations> = async environment => {
  const settings = readSettings(environment)
  return alipayDirectRefundConfirmations(settings, openKeys(environment, settings), environment.clock)
}

export const alipayDirectRefundConfirmations = (
  settings: AlipayDirectSettings,
  keys: Keys,
  clock: Clock,
): Required<RefundConfirmations> => ({
  pageUrl: async (order, refund, openedAt) =>
    refundRequest(settings, (await keys())[0], order, refund, openedAt, clock()),
  gatewayUrl: settings.gatewayUrl,
})
