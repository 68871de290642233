import { expect, test } from 'vitest'
import { fen, MAX_FEN } from '../../../lib/money'
import { amountMarkup, amountText } from '../../../lib/page/amount'

test('an amount is formatted as at Alipay: two decimals, no grouping', () => {
  expect(amountText(fen(1))).toBe('¥0.01')
  expect(amountText(MAX_FEN)).toBe('¥100000000.00')
})

test('an amount is displayed once and read aloud once', () => {
  const markup = String(amountMarkup(fen(8850), 'en', 'amount'))
  expect(markup).toContain('<span aria-hidden="true" data-testid="amount">¥88.50</span>')
  expect(markup).toContain('<span class="spoken">88.50 yuan</span>')
  expect(String(amountMarkup(fen(8850), 'zh-Hans'))).not.toContain('data-testid')
})
