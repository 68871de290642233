import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'

let loaded: ReturnType<typeof loadAwsServiceSpecSync> | undefined

/** The specifications of AWS services for CloudFormation and CloudWatch; loading takes most of a second. */
export const awsServices = () => (loaded ??= loadAwsServiceSpecSync())
