/** `npm run link`: its arguments and effects. */
import { describe, expect, it } from 'vitest'
import { fen } from '../../lib/money'
import type { MerchantId } from '../../lib/order/merchant'
import { type EpochMs, plusMs } from '../../lib/time'
import { parseWantedLink } from '../../tools/linkCall'
import { aLink, FREE_PRICE } from '../support/links'
import { NOW } from '../support/orders'
import { RARE } from '../support/rare'
import { useStages } from './tool'

const aStage = useStages()
const parse = (options: object) =>
  parseWantedLink({ 'single-use': false, email: false, note: false, ...options }, NOW)

describe('the call', () => {
  const price = { kind: 'fixed', amountFen: fen(1880) }
  const make = (more: object = {}) => ({ name: 'Tea', price, asksEmail: false, asksNote: false, ...more })

  it.each<[object, object]>([
    [{ name: ' Tea ', amount: '18.80' }, make()],
    [{ name: 'Tea', amount: '18.80', 'single-use': true }, make({ maxUses: 1 })],
    [{ name: 'Tea', amount: '18.80', 'max-uses': '20' }, make({ maxUses: 20 })],
    [
      { name: 'Tea', amount: '18.80', until: '2026-12-31' },
      make({ expiresAt: Date.parse('2027-01-01T00:00:00+08:00') }),
    ],
    [{ name: 'Tea', from: '1', to: '5000' }, make({ price: { kind: 'free', minFen: 100, maxFen: 500_000 } })],
    [{ name: 'Tea', amount: '18.80', email: true }, make({ asksEmail: true })],
  ])('is parsed: %j', (options, wanted) => expect(parse(options)).toEqual(wanted))

  it.each<[object, string]>([
    [{ amount: '1' }, '--name'],
    [{ name: 'a\nb', amount: '1' }, '--name'],
    [{ name: 'x'.repeat(121), amount: '1' }, '--name'],
    [{ name: 'x' }, 'either --amount'],
    [{ name: 'x', amount: '1', to: '2' }, 'either --amount'],
    [{ name: 'x', from: '1' }, 'either --amount'],
    [{ name: 'x', to: '1' }, 'either --amount'],
    [{ name: 'x', amount: '1', from: '2', to: '3' }, 'either --amount'],
    [{ name: 'x', amount: '1', from: '2' }, 'either --amount'],
    [{ name: 'x', from: 'a', to: '1' }, '--from must be an amount'],
    [{ name: 'x', from: '1', to: 'a' }, '--to must be an amount'],
    [{ name: 'x', amount: '1', 'max-uses': '2x' }, '--max-uses'],
    [{ name: 'x', amount: '1', 'max-uses': 'x2' }, '--max-uses'],
    [{ name: 'x', amount: '1', 'max-uses': '1.5' }, '--max-uses'],
    [{ name: 'x', amount: '1', 'max-uses': '' }, '--max-uses'],
    [{ name: 'x', from: '2', to: '1' }, '--to must not be less'],
    [{ name: 'x', amount: '0' }, '--amount must be'],
    [{ name: 'x', amount: '1,5' }, '--amount must be'],
    [{ name: 'x', amount: '1', 'max-uses': '0' }, '--max-uses'],
    [{ name: 'x', amount: '1', 'max-uses': '1001' }, '--max-uses'],
    [{ name: 'x', amount: '1', 'max-uses': '2', 'single-use': true }, '--max-uses'],
    [{ name: 'x', amount: '1', until: 'tomorrow' }, '--until'],
    [{ name: 'x', amount: '1', until: '2026-11-22' }, '--until must not be over'],
  ])('is refused: %j', (options, message) => expect(() => parse(options)).toThrow(message))
})

describe.runIf(RARE)('npm run link', () => {
  it('makes a link, lists it and ends it', async () => {
    const { run, links } = await aStage()
    const made = await run(
      'link',
      'make',
      '--name',
      'Tea',
      '--amount',
      '18.80',
      '--single-use',
      '--note',
      '--json',
    )
    const shown = JSON.parse(made.stdout)
    const { linkId } = shown
    expect(shown).toMatchObject({ name: 'Tea', amountFen: 1880, status: 'open', uses: 0, maxUses: 1 })
    expect(await links.get(linkId)).toMatchObject({ asksNote: true, asksEmail: false, isActive: true })
    expect((await run('link', 'list')).stdout).toMatch(/open {2}18\.80 {2}"Tea", 0 of 1 uses/)
    expect(await run('link', 'end', linkId)).toMatchObject({ code: 0 })
    expect((await run('link', 'list')).stdout).toContain('ended')
    expect(await run('link', 'end', aLink().linkId)).toMatchObject({ code: 1, stdout: '' })
  })

  it('lists all of a merchant’s links, however many, and ends no other’s', async () => {
    const { run, links } = await aStage()
    const ids: string[] = []
    for (let index = 0; index < 102; index += 1)
      ids.unshift((await links.add(aLink({ createdAt: plusMs(NOW, index), name: `of ${index}` }))).linkId)
    const theirs = await links.add(aLink({ merchant: 'teahouse' as MerchantId }))
    const { stdout } = await run('link', 'list', '--json')
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line).linkId),
    ).toEqual(ids)
    expect(await run('link', 'end', theirs.linkId)).toMatchObject({ code: 1, stdout: '' })
    expect(await links.get(theirs.linkId)).toMatchObject({ isActive: true })
  })

  it('shows the state of each', async () => {
    const { run, links } = await aStage()
    await links.add(aLink({ name: 'Over', expiresAt: plusMs(NOW, 1) }))
    expect((await run('link', 'list')).stdout).toMatch(
      / {2}expired {2}18\.80 {2}"Over", until 2026-11-23 10:00:00$/m,
    )
  })

  it('shows what a payer may enter, and until when', async () => {
    const { run, links } = await aStage()
    const until = Date.parse('2286-11-20T00:00:00Z') as EpochMs
    await links.add(aLink({ name: 'Gift', price: FREE_PRICE, expiresAt: until }))
    expect((await run('link', 'list')).stdout).toMatch(
      /open {2}1\.00 to 500\.00 {2}"Gift", until 2286-11-20 08:00:00$/m,
    )
  })
})
