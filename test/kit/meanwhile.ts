/** Files that have work of their own for as long as the template of the test databases is being prepared. */
export const MEANWHILE = ['new-register', 'postgres', 'architecture', 'checks/house-rules', 'checks/contract'];
