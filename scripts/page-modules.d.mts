export const replacedInPage: Readonly<Record<string, string>>;
