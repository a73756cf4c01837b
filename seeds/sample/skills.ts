/** Usual skills of people in each chain; the people are made up. */
export const SKILLS: Readonly<Record<string, readonly string[]>> = {
  'chain-citrus': ['高接换种', '留树保鲜', '大枝修剪', '大实蝇绿色防控', '脱毒育苗', '采后商品化处理', '果园轨道运输'],
  'chain-tea': ['手工制茶', '宜红工夫茶初制', '绿茶杀青', '茶园绿色防控', '无性系良种扦插', '茶艺', '审评定级'],
  'chain-livestock': ['生猪人工授精', '山羊舍饲', '动物防疫', '粪污资源化利用', '饲草种植与青贮', '腊肉加工'],
  'chain-vegetables': ['高山蔬菜错峰种植', '集约化育苗', '水肥一体化', '根肿病防控', '冷链预冷', '净菜加工'],
  'chain-grain-oil': ['优质稻机械插秧', '油菜机收减损', '再生稻栽培', '测土配方施肥', '粮食烘干', '植保无人机飞防'],
  'chain-aquatic': ['稻虾共作', '池塘尾水治理', '鱼病防治', '苗种繁育', '冷水鱼养殖', '水产品初加工'],
  'chain-medicinal': ['五倍子倍蚜繁育', '天麻仿野生种植', '独活育苗', '木瓜嫁接', '药材产地初加工', '林下套种'],
  'chain-edible-fungi': ['香菇制棒', '菌种扩繁', '出菇温湿度管理', '菌渣还田', '干菇分级', '木耳吊袋栽培'],
};

/** Skills of a graduate without a chain. */
export const GENERAL_SKILLS = ['直播带货', '电商运营', '村务信息化', '短视频制作', '项目申报', '合作社财务'] as const;
