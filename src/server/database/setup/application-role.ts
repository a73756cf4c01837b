/** The role that the application works as: it owns nothing and cannot rewrite history. */
export const APPLICATION_ROLE = 'rural_graph_app';
