/** `npm run forget`: erases buyers' personal data from orders, and the illegal requests that contain it. */
import { systemClock } from '../lib/time'
import { type Call, runCommand } from './commandLine'
import { isConfirmed, YES_OPTION } from './consent'
import { parseWanted } from './forgetCall'
import { candidates } from './forgettable'
import { type Done, eraseIllegal, forgetAll, soughtOf } from './forgetting'
import { STAGE_OPTIONS } from './stageEnvironment'
import { stageIllegalRequests, stageOrders } from './stageTables'
import { jsonLine, numberOf, print, tell } from './terminal'

const COMMAND = {
  usage: 'npm run forget -- (--order ORDER … | --email ADDRESS | --everyone) [options]',
  about: `Erases buyers' personal data: the e-mail address, the note, what the shop's programs wrote into the order (metadata,
client_reference_id, return addresses), and every illegal request that contains them. The order stays, with its number,
goods, description, amounts and facts. It cannot be undone.

  npm run forget -- --order ORDER --order ORDER                     in the local stack, while npm start runs
  npm run forget -- --email buyer@example.com --stage prod
  npm run forget -- --everyone --from 2020-01-01 --to 2023-12-31 --stage prod`,
  options: {
    ...STAGE_OPTIONS,
    order: {
      type: 'string',
      value: 'ORDER',
      multiple: true,
      about: 'the buyer of this order; may be repeated',
    },
    email: {
      type: 'string',
      value: 'ADDRESS',
      about: 'the buyer with this address, spelled as in the orders (in texts of programs, in any case)',
    },
    everyone: { type: 'boolean', about: 'all buyers of the days from --from to --to' },
    from: { type: 'string', value: 'DAY', about: 'the first day to search (default, with --email: of 400)' },
    to: {
      type: 'string',
      value: 'DAY',
      about: 'the last day to search (default, with --email: today); days in Beijing',
    },
    ...YES_OPTION,
    json: {
      type: 'boolean',
      default: false,
      about: 'JSON, one order per line, then the number of illegal requests',
    },
  },
  failure: 'an order was not forgotten, as the output explains, or the question was answered with no',
} as const

async function main({ values }: Call<typeof COMMAND.options>): Promise<number> {
  const now = systemClock()
  const wanted = parseWanted(values, now)
  const [orders, illegalRequests] = [stageOrders(values), stageIllegalRequests(values)]
  const found = await candidates(orders, wanted, now)

  const ready = found.filter(({ kind }) => kind === 'ready').length
  const question = `Forget the buyer of ${numberOf(ready, 'order')} of ${values.stage}? It cannot be undone.`
  const isToDo = wanted.kind === 'buyer' || found.some(({ kind }) => kind !== 'held')
  if (isToDo && !(await isConfirmed(values, question))) {
    tell('Nothing was changed.')
    return 1
  }
  // Illegal requests first: they are found by the address, which the order then loses.
  const erased = isToDo ? await eraseIllegal(illegalRequests, soughtOf(wanted, found), now) : 0
  const done = await forgetAll(orders, found, systemClock)
  for (const each of done) print(values.json ? jsonLine(each) : sentence(each))
  const forgotten = done.filter(({ outcome }) => outcome === 'forgotten').length
  if (values.json) print(jsonLine({ illegalRequestsErased: erased }))
  else
    print(
      `${numberOf(forgotten, 'order')} forgotten, ${numberOf(erased, 'illegal request')} erased in ${values.stage}.`,
    )
  return done.every(({ outcome }) => outcome !== 'held') ? 0 : 1
}

function sentence({ orderId, outcome, why }: Done): string {
  switch (outcome) {
    case 'forgotten':
      return `${orderId} is forgotten`
    case 'forgottenBefore':
      return `${orderId} had been forgotten before`
    case 'held':
      return `${orderId} is not forgotten: ${why}`
    default:
      return outcome satisfies never
  }
}

runCommand(COMMAND, main)
