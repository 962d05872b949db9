/** Lines whose answers may differ from Docker 20.10's, each with the reason. File -> command -> reason. */
export const differences: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
