/** Replaces the AWS SDK where no test calls it: loading it takes longer than the tests. */
export {}
