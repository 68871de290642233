/** The signing keys: can they be fetched, and used? Says how many there are, never what they are. */
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { openSecret, type SecretReference } from '../../lib/config/secrets'
import { parseKeys } from '../../lib/gateways/alipayDirect/keys'
import { systemClock } from '../../lib/time'
import { awsTrouble } from './awsTrouble'
import { bad, type Finding, good } from './finding'
import type { Place } from './place'

export async function keysFinding(
  reference: SecretReference,
  ssm: SSMClient,
  place: Place,
): Promise<Finding> {
  const isLiteral = reference.kind === 'literal'
  const put = isLiteral ? '' : putCommand(reference.parameterName, place)
  // What came of the fetching, apart from what is in it.
  let fetched = isLiteral
  let type: string | undefined
  const readParameter = async (Name: string) => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))
    fetched = true
    type = Parameter?.Type
    return Parameter?.Value ?? ''
  }
  try {
    const { length } = await openSecret(reference, parseKeys, readParameter, systemClock).get()
    const where = isLiteral ? 'ALIPAY_KEYS itself' : `the SSM parameter ${reference.parameterName}`
    if (type !== undefined && type !== 'SecureString') {
      const says = `${where} is a ${type}: the key lies there unencrypted`
      return bad('keys', says, `delete the parameter, then ${put}`)
    }
    const first = length === 1 ? '' : '; requests are signed with the first'
    return good('keys', `${length} usable key${length === 1 ? '' : 's'} in ${where}${first}`)
  } catch (error) {
    if (fetched && error instanceof Error) {
      return bad('keys', error.message, isLiteral ? 'put ALIPAY_KEYS right' : `${put} --overwrite`)
    }
    if (!isLiteral && error instanceof Error && error.name === 'ParameterNotFound') {
      return bad('keys', `there is no SSM parameter ${reference.parameterName} in ${place.region}`, put)
    }
    const { says, todo } = awsTrouble(error, 'ssm:GetParameter', place)
    return bad('keys', says, todo)
  }
}

const putCommand = (name: string, { region }: Place): string =>
  `aws ssm put-parameter --region ${region} --type SecureString --name ${name} --value KEY`
