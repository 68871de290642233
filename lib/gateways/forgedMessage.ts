/** A message with a realistic but wrong signature, which a container verifies and refuses to warm up. */
// Stryker disable all: whatever it says, it is refused
export const FORGED_MESSAGE = [
  ...['out_trade_no=0', 'trade_no=0', 'total_amount=0.00', 'trade_status=TRADE_SUCCESS', 'charset=utf-8'],
  ...[
    'subject=%E8%8C%B6',
    'app_id=0',
    'seller_id=0',
    'gmt_payment=2026-01-01+00%3A00%3A00',
    'sign_type=RSA2',
  ],
  `sign=${'A'.repeat(342)}%3D%3D`,
].join('&')
