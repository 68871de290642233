/** Several keys in one text. */
import { expect, it } from 'vitest'
import { rsaKeyTexts } from '../../../lib/signing/rsaKeyList'
import { ALIPAY, APP, LONG as LONGER, type RsaPair } from '../../support/rsaKeys'

const pem = ({ publicKey }: RsaPair) => String(publicKey.export({ type: 'spki', format: 'pem' })).trim()
const bare = (text: string) => text.replace(/-----[^-]+-----/g, '').replace(/\s/g, '')
const folded = (text: string) => bare(text).replace(/.{64}/g, '$&\n')
const [A, B] = [pem(APP), pem(ALIPAY)]
/** Its base64 ends with padding. */
const LONG = pem(LONGER)

it.each<[string, text: string, keys: readonly string[]]>([
  ['nothing', '', ['']],
  ['one PEM block', `${A}\n`, [A]],
  ['two PEM blocks', `${A}\n\n${B}\n`, [A, B]],
  ['two PEM blocks in one line', `${A}${B}`, [A, B]],
  ['two PEM blocks with a comma between', `${A},\n${B}`, [A, B]],
  ['two PEM blocks whose line ends are characters', `${A}\n${B}`.replaceAll('\n', '\\n'), [A, B]],
  ['one bare key', bare(A), [bare(A)]],
  ['one bare key in lines', folded(A), [folded(A)]],
  ['two bare keys with a comma between', `${bare(A)} , ${bare(LONG)},`, [bare(A), bare(LONG)]],
  ['two bare keys in two lines', `${bare(LONG)}\r\n${bare(A)}\r\n`, [bare(LONG), bare(A)]],
  ['two bare keys with empty lines between', `${bare(LONG)}\n\n \n${bare(A)}`, [bare(LONG), bare(A)]],
  ['two bare keys in lines, with a comma between', `${folded(A)},\n${folded(B)}`, [folded(A), folded(B)]],
  ['white space before', ` \n${A}`, [A]],
  ['commas and blanks behind', `${bare(A)},,\n , `, [bare(A)]],
  ['a key and an invalid one below it', `${bare(A)}\nsafe`, [`${bare(A)}\nsafe`]],
  ['a comma too many', `${bare(A)},,${bare(B)}`, [bare(A), '', bare(B)]],
  ['what is no key', 'the key is\nin the safe', ['the key is\nin the safe']],
  ['a block that is cut off', `${A}\n${B.slice(0, -20)}`, [A, B.slice(0, -20)]],
])('%s', (_, text, keys) => expect(rsaKeyTexts(text)).toEqual(keys))
